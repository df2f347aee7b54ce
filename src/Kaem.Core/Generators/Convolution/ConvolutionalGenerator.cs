using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>
/// Transposed convolutions from one pixel to an image, with LeakyReLU and by option batch normalisation between them, and the output activation (Tables 7 and
/// 8).
/// </summary>
internal sealed class ConvolutionalGenerator : Generator
{
    private readonly ConvolutionalGeneratorOptions _options;
    private readonly TransposedConvolution[] _layers;
    private readonly uint _part;

    /// <param name="inputs">Width Q of the input, the first pixel's channels.</param>
    /// <param name="name">Prefix of the parameters' names.</param>
    /// <param name="part">Which part of a row it makes: parts have initial parameters of their own.</param>
    public ConvolutionalGenerator(ConvolutionalGeneratorOptions options, int inputs, string name = "generator", int part = 0)
    {
        _options = options;
        _part = (uint)part;
        _layers = new TransposedConvolution[options.Layers.Count];
        int size = 1, channels = inputs;
        for (int l = 0; l < _layers.Length; l++)
        {
            var geometry = new ConvolutionGeometry(options.Layers[l], size, channels);
            _layers[l] = new TransposedConvolution($"{name}/{l}", geometry, l == _layers.Length - 1, options.BatchNorm && l < _layers.Length - 1);
            (size, channels) = (geometry.OutputSize, geometry.OutputChannels);
        }
        Inputs = inputs;
        Outputs = checked(size * size * channels);
        Parameters = [.. _layers.SelectMany(layer => layer.Parameters)];
    }

    public override int Inputs { get; }

    public override int Outputs { get; }

    public override IReadOnlyList<Parameter> Parameters { get; }

    public IReadOnlyList<TransposedConvolution> Layers => _layers;

    /// <summary>What the generator is.</summary>
    public ConvolutionalGeneratorOptions Options => _options;

    public override bool HasGrids => false;

    public override GeneratorWorkspace CreateWorkspace(int samples) => new ConvolutionalWorkspace(_layers, _options.Output, _options.Slope, samples);

    public override void Initialise(ulong seed, WorkerPool workers)
    {
        for (int l = 0; l < _layers.Length; l++)
            _layers[l].Initialise(new RandomStream(seed, StreamPurpose.Initialisation, _part, (uint)(l + 1)), l < _layers.Length - 1 ? _options.Slope : 1);
        Refresh(workers);
    }

    public override void Refresh(WorkerPool workers)
    {
        foreach (var layer in _layers)
            workers.For(layer.RefreshParts, layer);
    }

    public override IGeneratorOptimiser CreateOptimiser() => new ConvolutionalOptimiser(this);

    public override void Forward(GeneratorWorkspace workspace, WorkerPool workers)
    {
        var state = (ConvolutionalWorkspace)workspace;
        state.Begin();
        if (state.Samples == 0)
            return;
        state.Load.Run(workers);
        for (int l = 0; l < _layers.Length; l++)
        {
            state.Forward.Run(l, workers);
            if (state.UsedOwnStatistics && _layers[l].Norm is not null)
                state.Normalise.Forward(l, workers);
        }
        state.Activation.Forward(state.Output, state.Noise, workers);
    }

    public override void Backward(GeneratorWorkspace workspace, ParameterGradients parameters, bool inputs, WorkerPool workers)
    {
        var state = (ConvolutionalWorkspace)workspace;
        bool add = parameters == ParameterGradients.Added;
        state.Activation.Backward(state.Output, state.OutputGradient, workers);
        state.SpreadGradient();
        state.LoadGradient.Run(workers);
        for (int l = _layers.Length - 1; l >= 0; l--)
        {
            bool own = state.UsedOwnStatistics && _layers[l].Norm is not null;
            if (own)
                state.Normalise.Backward(l, parameters, workers);
            if (parameters != ParameterGradients.None)
            {
                if (_layers[l].Norm is not null && !own)
                    throw new InvalidOperationException("The gradients of a normalised layer's parameters need a training pass.");
                state.WeightGradients.Run(l, add, workers);
                if (!own)
                    state.BiasGradients.Run(l, add, workers);
            }
            if (l > 0 || inputs)
                state.Backward.Run(l, workers);
        }
        if (inputs)
            state.ReduceInputGradient();
    }

    /// <summary>There are none.</summary>
    public override void AdaptGrids(GeneratorWorkspace workspace, float uniformRatio, WorkerPool workers)
    {
    }
}
