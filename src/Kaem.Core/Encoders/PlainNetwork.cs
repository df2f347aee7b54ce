using Kaem.ML.Generators;
using Kaem.ML.Numerics;

namespace Kaem.ML.Encoders;

/// <summary>A multilayer perceptron with rectified linear units. Its passes are those of a generator, which goes the other way.</summary>
internal sealed class PlainNetwork : Generator
{
    private readonly DenseLayer[] _layers;

    /// <param name="name">Prefix of the parameters' names.</param>
    /// <param name="widths">Widths of the values, from the inputs to the outputs.</param>
    public PlainNetwork(string name, params ReadOnlySpan<int> widths)
    {
        _layers = new DenseLayer[widths.Length - 1];
        for (int l = 0; l < _layers.Length; l++)
            _layers[l] = new DenseLayer($"{name}/{l}", widths[l], widths[l + 1], rectified: l < _layers.Length - 1);
        Parameters = [.. _layers.SelectMany(layer => new[] { layer.Weights, layer.Bias })];
    }

    public override int Inputs => _layers[0].Inputs;

    public override int Outputs => _layers[^1].Outputs;

    public override bool HasGrids => false;

    public override IReadOnlyList<Parameter> Parameters { get; }

    public override GeneratorWorkspace CreateWorkspace(int samples) => new Workspace(this, samples);

    public override void Initialise(ulong seed, WorkerPool workers)
    {
        for (int l = 0; l < _layers.Length; l++)
            _layers[l].Initialise(new RandomStream(seed, StreamPurpose.EncoderInitialisation, 0, (uint)l));
    }

    public override void Refresh(WorkerPool workers)
    {
    }

    public override IGeneratorOptimiser CreateOptimiser() => new Optimiser([.. _layers.Select(layer => new DenseOptimiser(layer))]);

    public override void Forward(GeneratorWorkspace workspace, WorkerPool workers)
    {
        var state = (Workspace)workspace;
        for (int l = 0; l < _layers.Length; l++)
            _layers[l].Forward(state.Values(l), state.Values(l + 1), state.Passes[l], workers);
    }

    public override void Backward(GeneratorWorkspace workspace, ParameterGradients parameters, bool inputs, WorkerPool workers)
    {
        var state = (Workspace)workspace;
        for (int l = _layers.Length - 1; l >= 0; l--)
        {
            MatrixView? below = l > 0 || inputs ? state.Gradients(l) : null;
            _layers[l].Backward(state.Values(l), state.Values(l + 1), state.Gradients(l + 1), below, parameters, state.Passes[l], workers);
        }
    }

    public override void AdaptGrids(GeneratorWorkspace workspace, float uniformRatio, WorkerPool workers)
    {
    }

    /// <summary>Parts are blocks of the inputs of all layers, those of the first layer first.</summary>
    private sealed class Optimiser(DenseOptimiser[] layers) : IGeneratorOptimiser
    {
        public int Prepare(AdamStep step, GeneratorWorkspace pass, WorkerPool workers)
        {
            var state = (Workspace)pass;
            int parts = 0;
            for (int l = 0; l < layers.Length; l++)
            {
                layers[l].Prepare(step, state.Values(l), state.Gradients(l + 1));
                parts += layers[l].Parts;
            }
            return parts;
        }

        public double SquaredNorm(WorkerPool workers)
        {
            double sum = 0;
            foreach (var layer in layers)
                sum += layer.SquaredNorm(workers);
            return sum;
        }

        public void Scale(float factor)
        {
            foreach (var layer in layers)
                layer.Scale(factor);
        }

        public void Execute(int index)
        {
            int l = 0;
            for (; index >= layers[l].Parts; l++)
                index -= layers[l].Parts;
            layers[l].Execute(index);
        }

        public void Finish()
        {
            foreach (var layer in layers)
                layer.Finish();
        }

        public void Visit(IStateVisitor visitor)
        {
            foreach (var layer in layers)
                layer.Visit(visitor);
        }
    }

    private sealed class Workspace : GeneratorWorkspace
    {
        private readonly FloatBuffer[] _values;
        private readonly FloatBuffer?[] _gradients;
        private readonly int[] _widths;

        public Workspace(PlainNetwork network, int samples)
            : base(samples)
        {
            _widths = [network.Inputs, .. network._layers.Select(layer => layer.Outputs)];
            _values = [.. _widths.Select(width => new FloatBuffer(checked(samples * width)))];
            _gradients = new FloatBuffer?[_values.Length];
            Passes = [.. network._layers.Select(_ => new DenseLayer.Pass())];
        }

        public DenseLayer.Pass[] Passes { get; }

        public override MatrixView Input => Values(0);

        public override MatrixView Output => Values(_values.Length - 1);

        public override MatrixView OutputGradient => Gradients(_values.Length - 1);

        public override MatrixView InputGradient => Gradients(0);

        public override void Keep(ReadOnlySpan<int> samples)
        {
            for (int l = 0; l < _values.Length; l++)
                Values(l).Keep(samples);
            Samples = samples.Length;
        }

        public MatrixView Values(int level) => _values[level].AsMatrix(Samples, _widths[level]);

        public MatrixView Gradients(int level) => FloatBuffer.Grow(ref _gradients[level], _values[level].Length).AsMatrix(Samples, _widths[level]);
    }
}
