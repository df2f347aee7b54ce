using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>Generators of a row's parts, side by side: all see the same input, and what they give stands one after the other.</summary>
internal sealed class JointGenerator : Generator
{
    private readonly Generator[] _parts;
    private readonly ColumnRange[] _columns;

    /// <param name="parts">The generators, of one width of input, in the order of a row's columns.</param>
    public JointGenerator(IReadOnlyList<Generator> parts)
    {
        _parts = [.. parts];
        _columns = new ColumnRange[_parts.Length];
        for (int p = 0; p < _parts.Length; p++)
            _columns[p] = new ColumnRange(p == 0 ? 0 : _columns[p - 1].End, _parts[p].Outputs);
        Parameters = [.. _parts.SelectMany(part => part.Parameters)];
    }

    public override int Inputs => _parts[0].Inputs;

    public override int Outputs => _columns[^1].End;

    public override IReadOnlyList<Parameter> Parameters { get; }

    public override bool HasGrids => _parts.Any(part => part.HasGrids);

    /// <summary>The generators of the parts.</summary>
    public IReadOnlyList<Generator> Parts => _parts;

    public override GeneratorWorkspace CreateWorkspace(int samples) => new Workspace(this, samples);

    public override void Initialise(ulong seed, WorkerPool workers)
    {
        foreach (var part in _parts)
            part.Initialise(seed, workers);
    }

    public override void Refresh(WorkerPool workers)
    {
        foreach (var part in _parts)
            part.Refresh(workers);
    }

    public override IGeneratorOptimiser CreateOptimiser() =>
        new JointOptimiser([.. _parts.Select(part => part.CreateOptimiser())], pass => ((Workspace)pass).Parts);

    public override void Forward(GeneratorWorkspace workspace, WorkerPool workers)
    {
        var state = (Workspace)workspace;
        state.Begin();
        for (int p = 0; p < _parts.Length; p++)
        {
            var part = state.Parts[p];
            state.Input.Elements.CopyTo(part.Input.Elements);
            _parts[p].Forward(part, workers);
            JointColumns.Copy(part.Output, 0, state.Output, _columns[p].First, _columns[p].Count);
        }
    }

    public override void Backward(GeneratorWorkspace workspace, ParameterGradients parameters, bool inputs, WorkerPool workers)
    {
        var state = (Workspace)workspace;
        for (int p = 0; p < _parts.Length; p++)
        {
            var part = state.Parts[p];
            JointColumns.Copy(state.OutputGradient, _columns[p].First, part.OutputGradient, 0, _columns[p].Count);
            _parts[p].Backward(part, parameters, inputs, workers);
            if (!inputs)
                continue;
            var sum = state.InputGradient.Elements;
            if (p == 0)
                part.InputGradient.Elements.CopyTo(sum);
            else
                TensorPrimitives.Add(sum, part.InputGradient.Elements, sum);
        }
    }

    public override void AdaptGrids(GeneratorWorkspace workspace, float uniformRatio, WorkerPool workers)
    {
        var state = (Workspace)workspace;
        for (int p = 0; p < _parts.Length; p++)
        {
            if (!_parts[p].HasGrids)
                continue;
            _parts[p].AdaptGrids(state.Parts[p], uniformRatio, workers);
            JointColumns.Copy(state.Parts[p].Output, 0, state.Output, _columns[p].First, _columns[p].Count);
        }
    }

    private sealed class Workspace : GeneratorWorkspace
    {
        private readonly JointGenerator _generator;
        private readonly FloatBuffer _input, _output;
        private FloatBuffer? _inputGradient, _outputGradient;

        public Workspace(JointGenerator generator, int samples)
            : base(samples)
        {
            _generator = generator;
            Parts = [.. generator._parts.Select(part => part.CreateWorkspace(samples))];
            _input = new FloatBuffer(checked(samples * generator.Inputs));
            _output = new FloatBuffer(checked(samples * generator.Outputs));
        }

        public GeneratorWorkspace[] Parts { get; }

        public override MatrixView Input => _input.AsMatrix(Samples, _generator.Inputs);

        public override MatrixView Output => _output.AsMatrix(Samples, _generator.Outputs);

        public override MatrixView OutputGradient => FloatBuffer.Grow(ref _outputGradient, _output.Length).AsMatrix(Samples, _generator.Outputs);

        public override MatrixView InputGradient => FloatBuffer.Grow(ref _inputGradient, _input.Length).AsMatrix(Samples, _generator.Inputs);

        /// <summary>A forward pass begins.</summary>
        public void Begin()
        {
            for (int p = 0; p < Parts.Length; p++)
            {
                (Parts[p].Samples, Parts[p].IsTraining) = (Samples, IsTraining);
                Parts[p].Noise = Noise is { } noise ? noise with { First = noise.First + _generator._columns[p].First } : null;
            }
        }

        public override void Keep(ReadOnlySpan<int> samples)
        {
            Input.Keep(samples);
            Output.Keep(samples);
            foreach (var part in Parts)
                part.Keep(samples);
            Samples = samples.Length;
        }
    }
}
