using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>What one pass through a <see cref="ConvolutionalGenerator"/> keeps.</summary>
internal sealed class ConvolutionalWorkspace : GeneratorWorkspace
{
    private readonly TransposedConvolution[] _layers;
    private readonly LaneBuffer?[] _values, _gradients, _standard;
    private readonly FloatBuffer _input, _output;
    private readonly int[] _kept;
    private FloatBuffer? _inputGradient, _outputGradient;
    private bool _reduced;
    private int _passed;

    public ConvolutionalWorkspace(TransposedConvolution[] layers, OutputActivation output, float slope, int samples)
        : base(samples)
    {
        _layers = layers;
        _values = new LaneBuffer?[layers.Length];
        _gradients = new LaneBuffer?[layers.Length];
        _standard = new LaneBuffer?[layers.Length];
        _kept = new int[samples];
        _input = new FloatBuffer(checked(samples * Width));
        _output = new FloatBuffer(checked(samples * Columns));
        Deviations = [.. layers.Select(layer => new float[layer.Geometry.OutputChannels])];
        Activation = new OutputLayer(output, [new ColumnRange(0, Columns)]);
        int lanes = new Lanes(Math.Min(samples, 64)).Width, scratch = 0;
        foreach (var layer in layers)
        {
            var geometry = layer.Geometry;
            scratch = Math.Max(scratch, layer.ForwardRows * Pitch(Math.Max(geometry.PhaseSize(0), geometry.InputSize) * lanes));
            scratch = Math.Max(scratch, layer.Backward.PaddedRows * Pitch(geometry.InputSize * lanes));
        }
        ProductLength = scratch;
        var last = layers[^1].Geometry;
        Scratch = new ScratchPool<FloatBuffer>(() => new FloatBuffer(checked(scratch + last.OutputSize * last.OutputChannels * lanes)));
        Load = new LoadInputs(this);
        Forward = new ConvolutionForward(this, slope);
        Normalise = new NormaliseChannels(this, slope);
        LoadGradient = new LoadOutputGradient(this);
        Backward = new ConvolutionBackward(this, slope);
        WeightGradients = new ConvolutionWeightGradients(this);
        BiasGradients = new ChannelGradients(this);
    }

    public IReadOnlyList<TransposedConvolution> Layers => _layers;

    /// <summary>How the pass's samples are cut into blocks.</summary>
    public Lanes Lanes { get; private set; }

    /// <summary>Whether the last forward pass normalised with its own statistics.</summary>
    public bool UsedOwnStatistics { get; private set; }

    public OutputLayer Activation { get; }

    /// <summary>1/deviation of each channel behind each layer, where it was normalised with its own statistics.</summary>
    public float[][] Deviations { get; }

    /// <summary>Memory of a part: a product, then rows of images.</summary>
    public ScratchPool<FloatBuffer> Scratch { get; }

    /// <summary>Where the rows of images begin in <see cref="Scratch"/>.</summary>
    public int ProductLength { get; }

    public LoadInputs Load { get; }

    public ConvolutionForward Forward { get; }

    public NormaliseChannels Normalise { get; }

    public LoadOutputGradient LoadGradient { get; }

    public ConvolutionBackward Backward { get; }

    public ConvolutionWeightGradients WeightGradients { get; }

    public ChannelGradients BiasGradients { get; }

    public override MatrixView Input => _input.AsMatrix(Samples, Width);

    public override MatrixView Output => _output.AsMatrix(Samples, Columns);

    public override MatrixView OutputGradient => FloatBuffer.Grow(ref _outputGradient, _output.Length).AsMatrix(Samples, Columns);

    public override MatrixView InputGradient => FloatBuffer.Grow(ref _inputGradient, _input.Length).AsMatrix(Samples, Width);

    private int Width => _layers[0].Geometry.InputChannels;

    private int Columns => _layers[^1].Geometry is var last ? last.OutputSize * last.OutputSize * last.OutputChannels : 0;

    /// <summary>Distance between the rows of a product of so many columns.</summary>
    public static int Pitch(int columns) => (columns + GatheredProduct.Slack + 15) & ~15;

    /// <summary>What layer <paramref name="l"/> sees.</summary>
    public LaneBuffer Values(int l)
    {
        var geometry = _layers[l].Geometry;
        return Get(_values, l, geometry.InputSize, geometry.InputChannels, 1, geometry.InputLeft, geometry.InputRight);
    }

    /// <summary>The derivative of the loss by what layer <paramref name="l"/> gives.</summary>
    public LaneBuffer Gradients(int l)
    {
        var geometry = _layers[l].Geometry;
        return Get(_gradients, l, geometry.OutputSize, geometry.OutputChannels, geometry.Stride, geometry.OutputLeft, geometry.OutputRight);
    }

    /// <summary>What layer <paramref name="l"/> gives, standardised by its own statistics.</summary>
    public LaneBuffer Standard(int l) => Get(_standard, l, _layers[l].Geometry.OutputSize, _layers[l].Geometry.OutputChannels, 1, 0, 0);

    /// <summary>A forward pass begins.</summary>
    public void Begin()
    {
        Lanes = new Lanes(Samples);
        UsedOwnStatistics = IsTraining && _layers.Any(layer => layer.Norm is not null);
        _reduced = false;
        _passed = Samples;
    }

    /// <summary>
    /// The samples that were left out stay in the pass, with a gradient of zero: the statistics of batch normalisation are of all.
    /// </summary>
    public override void Keep(ReadOnlySpan<int> samples)
    {
        for (int s = 0; s < samples.Length; s++)
            _kept[s] = _reduced ? _kept[samples[s]] : samples[s];
        Output.Keep(samples);
        Samples = samples.Length;
        _reduced = true;
    }

    /// <summary>Puts the gradients of kept samples where the samples stand in the pass.</summary>
    public void SpreadGradient()
    {
        if (!_reduced)
            return;
        int kept = Samples;
        Samples = _passed;
        var gradient = OutputGradient;
        for (int s = _passed - 1, k = kept - 1; s >= 0; s--)
        {
            if (k >= 0 && _kept[k] == s)
                gradient.Row(k--).CopyTo(gradient.Row(s));
            else
                gradient.Row(s).Clear();
        }
        Samples = kept;
    }

    /// <summary>All samples' gradients, those of samples left out too.</summary>
    public MatrixView PassedOutputGradient => _outputGradient!.AsMatrix(_passed, Columns);

    /// <inheritdoc cref="PassedOutputGradient"/>
    public MatrixView PassedInputGradient => FloatBuffer.Grow(ref _inputGradient, _input.Length).AsMatrix(_passed, Width);

    /// <summary>Leaves the kept samples' input gradients.</summary>
    public void ReduceInputGradient()
    {
        if (_reduced)
            PassedInputGradient.Keep(_kept.AsSpan(0, Samples));
    }

    private LaneBuffer Get(LaneBuffer?[] buffers, int l, int size, int channels, int phases, int left, int right)
    {
        var buffer = buffers[l] ??= new LaneBuffer(size, channels, phases, left, right, Capacity);
        buffer.Lanes = Lanes;
        return buffer;
    }
}
