using Kaem.ML.Generators;
using Kaem.ML.Numerics;

namespace Kaem.ML.Encoders;

/// <summary>
/// Dense layers with rectified linear units between them: a multilayer perceptron, the first of whose layers may be convolutions, which are dense layers on
/// patches. Its passes are those of a generator, which goes the other way.
/// </summary>
internal sealed class DenseNetwork : Generator
{
    private readonly DenseLayer[] _layers;
    private readonly ImagePatches?[] _patches;
    private readonly int[] _widths;
    private readonly uint _part;

    /// <param name="name">Prefix of the parameters' names.</param>
    /// <param name="inputs">Width of the input.</param>
    /// <param name="convolutions">The first layers: what each sees of the image before it, and its channels.</param>
    /// <param name="widths">Widths of what the others give.</param>
    /// <param name="part">Which of several networks side by side it is, the dense layers after them being 0; such a network's last layer is rectified.</param>
    public DenseNetwork(
        string name, int inputs, IReadOnlyList<(ImagePatches Patches, int Channels)> convolutions, ReadOnlySpan<int> widths, int part = 0)
    {
        _part = (uint)part;
        _patches = new ImagePatches?[convolutions.Count + widths.Length];
        _layers = new DenseLayer[_patches.Length];
        _widths = new int[_layers.Length + 1];
        _widths[0] = inputs;
        for (int l = 0; l < _layers.Length; l++)
        {
            bool convolves = l < convolutions.Count;
            _patches[l] = convolves ? convolutions[l].Patches : null;
            int outputs = convolves ? convolutions[l].Channels : widths[l - convolutions.Count];
            _layers[l] = new DenseLayer($"{name}/{l}", _patches[l]?.Length ?? _widths[l], outputs, rectified: part > 0 || l < _layers.Length - 1);
            _widths[l + 1] = checked((_patches[l]?.Pixels ?? 1) * outputs);
        }
        Parameters = [.. _layers.SelectMany(layer => new[] { layer.Weights, layer.Bias })];
    }

    public override int Inputs => _widths[0];

    public override int Outputs => _widths[^1];

    /// <summary>The layers, from the inputs on.</summary>
    public IReadOnlyList<DenseLayer> Layers => _layers;

    /// <summary>What each layer sees of an image; null for one that is no convolution.</summary>
    public IReadOnlyList<ImagePatches?> Patches => _patches;

    public override bool HasGrids => false;

    public override IReadOnlyList<Parameter> Parameters { get; }

    public override GeneratorWorkspace CreateWorkspace(int samples) => new Workspace(this, samples);

    public override void Initialise(ulong seed, WorkerPool workers)
    {
        for (int l = 0; l < _layers.Length; l++)
            _layers[l].Initialise(new RandomStream(seed, StreamPurpose.EncoderInitialisation, _part, (uint)l));
    }

    public override void Refresh(WorkerPool workers)
    {
    }

    public override IGeneratorOptimiser CreateOptimiser() => new Optimiser([.. _layers.Select(layer => new DenseOptimiser(layer))]);

    public override void Forward(GeneratorWorkspace workspace, WorkerPool workers)
    {
        var state = (Workspace)workspace;
        for (int l = 0; l < _layers.Length; l++)
        {
            _patches[l]?.Gather(state.Values(l), state.Seen(l), state.Movers[l], workers);
            _layers[l].Forward(state.Seen(l), state.Given(l), state.Passes[l], workers);
        }
    }

    public override void Backward(GeneratorWorkspace workspace, ParameterGradients parameters, bool inputs, WorkerPool workers)
    {
        var state = (Workspace)workspace;
        for (int l = _layers.Length - 1; l >= 0; l--)
        {
            MatrixView? below = l > 0 || inputs ? state.SeenGradients(l) : null;
            _layers[l].Backward(state.Seen(l), state.Given(l), state.GivenGradients(l), below, parameters, state.Passes[l], workers);
            if (below is { } patches)
                _patches[l]?.Scatter(patches, state.Gradients(l), state.Movers[l], workers);
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
                layers[l].Prepare(step, state.Seen(l), state.GivenGradients(l));
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

        public int GradientLength => layers.Sum(layer => layer.GradientLength);

        public void Collect(Span<float> gradients, WorkerPool workers)
        {
            foreach (var layer in layers)
            {
                layer.Collect(gradients, workers);
                gradients = gradients[layer.GradientLength..];
            }
        }

        public void Replace(ReadOnlySpan<float> gradients)
        {
            foreach (var layer in layers)
            {
                layer.Replace(gradients);
                gradients = gradients[layer.GradientLength..];
            }
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
        private readonly DenseNetwork _network;
        private readonly FloatBuffer[] _values;
        private readonly FloatBuffer?[] _gradients, _seen, _seenGradients;

        public Workspace(DenseNetwork network, int samples)
            : base(samples)
        {
            _network = network;
            _values = [.. network._widths.Select(width => new FloatBuffer(checked(samples * width)))];
            _gradients = new FloatBuffer?[_values.Length];
            _seen = [.. network._patches.Select(patches => patches is null ? null : new FloatBuffer(checked(samples * patches.Pixels * patches.Length)))];
            _seenGradients = new FloatBuffer?[_seen.Length];
            Passes = [.. network._layers.Select(_ => new DenseLayer.Pass())];
            Movers = [.. network._layers.Select(_ => new ImagePatches.Body())];
        }

        public DenseLayer.Pass[] Passes { get; }

        public ImagePatches.Body[] Movers { get; }

        public override MatrixView Input => Values(0);

        public override MatrixView Output => Values(_values.Length - 1);

        public override MatrixView OutputGradient => Gradients(_values.Length - 1);

        public override MatrixView InputGradient => Gradients(0);

        public override void Keep(ReadOnlySpan<int> samples)
        {
            for (int l = 0; l < _seen.Length; l++)
            {
                Values(l).Keep(samples);
                // All patches of a sample stand together.
                if (_network._patches[l] is { } patches)
                    _seen[l]!.AsMatrix(Samples, patches.Pixels * patches.Length).Keep(samples);
            }
            Output.Keep(samples);
            Samples = samples.Length;
        }

        public MatrixView Values(int level) => _values[level].AsMatrix(Samples, _network._widths[level]);

        public MatrixView Gradients(int level) => FloatBuffer.Grow(ref _gradients[level], _values[level].Length).AsMatrix(Samples, _network._widths[level]);

        /// <summary>What a layer sees: values, or patches of them.</summary>
        public MatrixView Seen(int layer) => _network._patches[layer] is { } patches
            ? _seen[layer]!.AsMatrix(Samples * patches.Pixels, patches.Length)
            : Values(layer);

        /// <summary>Derivative of the loss by <see cref="Seen"/>.</summary>
        public MatrixView SeenGradients(int layer) => _network._patches[layer] is { } patches
            ? FloatBuffer.Grow(ref _seenGradients[layer], _seen[layer]!.Length).AsMatrix(Samples * patches.Pixels, patches.Length)
            : Gradients(layer);

        /// <summary>What a layer gives, a row for each row that it sees.</summary>
        public MatrixView Given(int layer) => _values[layer + 1].AsMatrix(Samples * Pixels(layer), _network._layers[layer].Outputs);

        /// <summary>Derivative of the loss by <see cref="Given"/>.</summary>
        public MatrixView GivenGradients(int layer) =>
            FloatBuffer.Grow(ref _gradients[layer + 1], _values[layer + 1].Length).AsMatrix(Samples * Pixels(layer), _network._layers[layer].Outputs);

        private int Pixels(int layer) => _network._patches[layer]?.Pixels ?? 1;
    }
}
