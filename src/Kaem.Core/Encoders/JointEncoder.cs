using Kaem.ML.Generators;
using Kaem.ML.Numerics;

namespace Kaem.ML.Encoders;

/// <summary>
/// An encoder of rows in parts some of which are images: convolutions of each image, then dense layers over what all of them give, the columns of the other
/// parts, and what is missing.
/// </summary>
internal sealed class JointEncoder : Generator
{
    private readonly DenseNetwork[] _images;
    private readonly DenseNetwork _dense;
    private readonly ColumnRange[] _imageColumns, _otherColumns;

    /// <param name="images">The convolutions of each image.</param>
    /// <param name="imageColumns">Its columns of a row.</param>
    /// <param name="dense">Sees what the convolutions give, image after image, and all inputs that are no image.</param>
    /// <param name="inputs">Width of the input.</param>
    public JointEncoder(DenseNetwork[] images, ColumnRange[] imageColumns, DenseNetwork dense, int inputs)
    {
        (_images, _imageColumns, _dense) = (images, imageColumns, dense);
        var others = new List<ColumnRange>();
        int at = 0;
        foreach (var range in imageColumns.Append(new ColumnRange(inputs, 0)))
        {
            if (range.First > at)
                others.Add(new ColumnRange(at, range.First - at));
            at = range.End;
        }
        _otherColumns = [.. others];
        Inputs = inputs;
        Parameters = [.. images.SelectMany(image => image.Parameters), .. dense.Parameters];
    }

    public override int Inputs { get; }

    public override int Outputs => _dense.Outputs;

    public override bool HasGrids => false;

    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The convolutions of each image, and its columns.</summary>
    public IEnumerable<(DenseNetwork Network, ColumnRange Columns)> Images => _images.Zip(_imageColumns);

    /// <summary>The columns that are no image's.</summary>
    public IReadOnlyList<ColumnRange> Others => _otherColumns;

    /// <summary>The dense layers.</summary>
    public DenseNetwork Dense => _dense;

    public override GeneratorWorkspace CreateWorkspace(int samples) => new Workspace(this, samples);

    public override void Initialise(ulong seed, WorkerPool workers)
    {
        foreach (var image in _images)
            image.Initialise(seed, workers);
        _dense.Initialise(seed, workers);
    }

    public override void Refresh(WorkerPool workers)
    {
    }

    public override IGeneratorOptimiser CreateOptimiser() =>
        new JointOptimiser([.. _images.Select(image => image.CreateOptimiser()), _dense.CreateOptimiser()], pass => ((Workspace)pass).Passes);

    public override void Forward(GeneratorWorkspace workspace, WorkerPool workers)
    {
        var state = (Workspace)workspace;
        state.Begin();
        int at = 0;
        for (int i = 0; i < _images.Length; i++)
        {
            var pass = state.Passes[i];
            JointColumns.Copy(state.Input, _imageColumns[i].First, pass.Input, 0, _imageColumns[i].Count);
            _images[i].Forward(pass, workers);
            JointColumns.Copy(pass.Output, 0, state.Dense.Input, at, _images[i].Outputs);
            at += _images[i].Outputs;
        }
        foreach (var range in _otherColumns)
        {
            JointColumns.Copy(state.Input, range.First, state.Dense.Input, at, range.Count);
            at += range.Count;
        }
        _dense.Forward(state.Dense, workers);
    }

    public override void Backward(GeneratorWorkspace workspace, ParameterGradients parameters, bool inputs, WorkerPool workers)
    {
        var state = (Workspace)workspace;
        _dense.Backward(state.Dense, parameters, inputs: true, workers);
        int at = 0;
        for (int i = 0; i < _images.Length; i++)
        {
            var pass = state.Passes[i];
            JointColumns.Copy(state.Dense.InputGradient, at, pass.OutputGradient, 0, _images[i].Outputs);
            _images[i].Backward(pass, parameters, inputs, workers);
            if (inputs)
                JointColumns.Copy(pass.InputGradient, 0, state.InputGradient, _imageColumns[i].First, _imageColumns[i].Count);
            at += _images[i].Outputs;
        }
        foreach (var range in _otherColumns)
        {
            if (inputs)
                JointColumns.Copy(state.Dense.InputGradient, at, state.InputGradient, range.First, range.Count);
            at += range.Count;
        }
    }

    /// <summary>There are none.</summary>
    public override void AdaptGrids(GeneratorWorkspace workspace, float uniformRatio, WorkerPool workers)
    {
    }

    private sealed class Workspace : GeneratorWorkspace
    {
        private readonly JointEncoder _encoder;
        private readonly FloatBuffer _input;
        private FloatBuffer? _inputGradient;

        public Workspace(JointEncoder encoder, int samples)
            : base(samples)
        {
            _encoder = encoder;
            Passes = [.. encoder._images.Select(image => image.CreateWorkspace(samples)), encoder._dense.CreateWorkspace(samples)];
            _input = new FloatBuffer(checked(samples * encoder.Inputs));
        }

        /// <summary>The images' passes, then that of the dense layers.</summary>
        public GeneratorWorkspace[] Passes { get; }

        public GeneratorWorkspace Dense => Passes[^1];

        public override MatrixView Input => _input.AsMatrix(Samples, _encoder.Inputs);

        public override MatrixView Output => Ready.Output;

        public override MatrixView OutputGradient => Ready.OutputGradient;

        public override MatrixView InputGradient => FloatBuffer.Grow(ref _inputGradient, _input.Length).AsMatrix(Samples, _encoder.Inputs);

        private GeneratorWorkspace Ready
        {
            get
            {
                Dense.Samples = Samples;
                return Dense;
            }
        }

        /// <summary>A forward pass begins.</summary>
        public void Begin()
        {
            foreach (var pass in Passes)
                (pass.Samples, pass.IsTraining) = (Samples, IsTraining);
        }

        public override void Keep(ReadOnlySpan<int> samples)
        {
            Input.Keep(samples);
            foreach (var pass in Passes)
                pass.Keep(samples);
            Samples = samples.Length;
        }
    }
}
