using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>
/// KAN layers Q → hidden … → D and the output activation (Eq. 9 and 11). By option each layer's inputs are normalised, and those
/// of all layers but the first mapped to [0, 1].
/// </summary>
internal sealed class KanGenerator : Generator
{
    private readonly KanGeneratorOptions _options;
    private readonly ColumnRange[] _activated;
    private readonly KanLayer[] _layers;
    private readonly LayerNorm?[] _norms;
    private readonly StreamPurpose _initialisation;
    private readonly uint _part;

    /// <param name="inputs">Width Q of the input.</param>
    /// <param name="outputs">Width D of the data.</param>
    /// <param name="activated">The columns that the output activation is for; null for all.</param>
    /// <param name="name">Prefix of the parameters' names.</param>
    /// <param name="initialisation">The streams of the initial parameters.</param>
    /// <param name="part">Which part of a row it makes: parts have initial parameters of their own.</param>
    public KanGenerator(
        KanGeneratorOptions options, int inputs, int outputs, ColumnRange[]? activated = null, string name = "generator",
        StreamPurpose initialisation = StreamPurpose.Initialisation, int part = 0)
    {
        _options = options;
        _part = (uint)part;
        _initialisation = initialisation;
        _activated = activated ?? [new ColumnRange(0, outputs)];
        int[] widths = [inputs, .. options.Hidden ?? [2 * inputs + 1], outputs];
        _layers = new KanLayer[widths.Length - 1];
        _norms = new LayerNorm?[_layers.Length];
        for (int l = 0; l < _layers.Length; l++)
        {
            _layers[l] = new KanLayer($"{name}/{l}", widths[l], widths[l + 1], options.Basis);
            _norms[l] = options.LayerNorm ? new LayerNorm($"{name}/{l}", widths[l]) : null;
        }
        NormParameters = [.. _norms.OfType<LayerNorm>().SelectMany(norm => new[] { norm.Gain, norm.Bias })];
        Parameters = [.. _layers.SelectMany(layer => layer.Parameters), .. NormParameters];
    }

    public override int Inputs => _layers[0].Inputs;

    public override int Outputs => _layers[^1].Outputs;

    public override IReadOnlyList<Parameter> Parameters { get; }

    public IReadOnlyList<KanLayer> Layers => _layers;

    /// <summary>What the generator is.</summary>
    public KanGeneratorOptions Options => _options;

    /// <summary>The columns that the output activation is for.</summary>
    public IReadOnlyList<ColumnRange> Activated => _activated;

    /// <summary>The normalisation of each layer's inputs, null where there is none.</summary>
    public IReadOnlyList<LayerNorm?> Norms => _norms;

    /// <summary>Gains and biases of the layer normalisations; their gradients are complete after a backward pass.</summary>
    public IReadOnlyList<Parameter> NormParameters { get; }

    public override GeneratorWorkspace CreateWorkspace(int samples) => new Workspace(this, samples);

    public override void Initialise(ulong seed, WorkerPool workers)
    {
        for (int l = 0; l < _layers.Length; l++)
        {
            // Row 0 of the initialisation streams is the prior's.
            var stream = new RandomStream(seed, _initialisation, _part, (uint)(l + 1));
            var (low, high) = IsMapped(l) ? (0, 1) : _options.GridRange;
            KanInitialiser.Initialise(_layers[l], low, high, stream, workers);
            _norms[l]?.Gain.Value.Span.Fill(1);
            _norms[l]?.Bias.Value.Span.Clear();
        }
    }

    public override void Refresh(WorkerPool workers)
    {
        foreach (var layer in _layers)
            layer.Refresh(workers);
    }

    public override IGeneratorOptimiser CreateOptimiser() =>
        new Optimiser([.. _layers.Select(CreateOptimiser)], new Adam(NormParameters));

    public override void Forward(GeneratorWorkspace workspace, WorkerPool workers)
    {
        var state = (Workspace)workspace;
        for (int l = 0; l < _layers.Length; l++)
            _layers[l].Forward(LayerInput(state, l, workers), state.Values(l + 1), state.Layers[l], workers);
        state.OutputLayer.Forward(state.Output, state.Noise, workers);
    }

    /// <summary>The mean absolute activation of every edge over the workspace's last forward pass, I x O for each layer.</summary>
    public FloatBuffer[] EdgeNorms(GeneratorWorkspace workspace, WorkerPool workers)
    {
        var state = (Workspace)workspace;
        return [.. _layers.Select((layer, l) => new EdgeNorms(layer).Measure(state.Layers[l], workers))];
    }

    /// <summary>What a layer saw in the workspace's last forward pass, normalised and mapped where options say so, S x I.</summary>
    public static MatrixView SeenBy(GeneratorWorkspace workspace, int layer) => ((Workspace)workspace).Inputs(layer);

    /// <summary>The expansion of an input of a layer in the workspace's last forward pass, S x Terms.</summary>
    public MatrixView TermsOf(GeneratorWorkspace workspace, int layer, int input) => ((Workspace)workspace).Layers[layer].TermsOf(_layers[layer], input);

    private KanLayerOptimiser CreateOptimiser(KanLayer layer) =>
        new(layer, _options.Regularisation.IsOn ? new EdgePenalty(layer, _options.Regularisation) : null, PrunedEdges.Mask(layer));

    /// <summary>Whether the inputs of a layer are mapped to [0, 1].</summary>
    private bool IsMapped(int layer) => layer > 0 && _options.HiddenMap != HiddenMap.None;

    /// <summary>What a layer sees: its values, normalised and mapped where options say so.</summary>
    private MatrixView LayerInput(Workspace state, int l, WorkerPool workers)
    {
        var input = state.Values(l);
        if (_norms[l] is { } norm)
        {
            norm.Forward(input, state.Inputs(l), state.Norms[l]!, workers);
            input = state.Inputs(l);
        }
        if (IsMapped(l))
            state.Mapping.Forward(input, state.Inputs(l), workers);
        return state.Inputs(l);
    }

    public override void Backward(GeneratorWorkspace workspace, ParameterGradients parameters, bool inputs, WorkerPool workers)
    {
        var state = (Workspace)workspace;
        state.OutputLayer.Backward(state.Output, state.OutputGradient, workers);
        for (int l = _layers.Length - 1; l >= 0; l--)
        {
            bool pass = l > 0 || inputs, passToNorm = pass || (parameters != ParameterGradients.None && _norms[l] is not null);
            _layers[l].Backward(state.Gradients(l + 1), passToNorm ? state.Gradients(l) : null, parameters, state.Layers[l], workers);
            if (IsMapped(l))
                state.Mapping.Backward(state.Inputs(l), state.Gradients(l), workers);
            if (passToNorm)
                _norms[l]?.Backward(state.Gradients(l), parameters != ParameterGradients.None, pass, state.Norms[l]!, workers);
        }
    }

    public override void AdaptGrids(GeneratorWorkspace workspace, float uniformRatio, WorkerPool workers)
    {
        var state = (Workspace)workspace;
        var seen = new float[state.Samples];
        for (int l = 0; l < _layers.Length; l++)
        {
            var layer = _layers[l];
            var values = LayerInput(state, l, workers);
            for (int i = 0; i < layer.Inputs; i++)
            {
                for (int s = 0; s < seen.Length; s++)
                    seen[s] = values.Row(s)[i];
                GridAdapter.Adapt(layer, i, seen, uniformRatio);
            }
            layer.Refresh(workers);
            // The next layer adapts to what this one gives now.
            layer.Forward(values, state.Values(l + 1), state.Layers[l], workers);
        }
        state.OutputLayer.Forward(state.Output, null, workers);
    }

    /// <summary>Parts are the inputs of all layers, those of the first layer first.</summary>
    private sealed class Optimiser(KanLayerOptimiser[] layers, Adam norms) : IGeneratorOptimiser
    {
        private AdamStep _step;
        private WorkerPool? _workers;

        public int Prepare(AdamStep step, GeneratorWorkspace pass, WorkerPool workers)
        {
            var state = (Workspace)pass;
            int parts = 0;
            for (int l = 0; l < layers.Length; l++)
                parts += layers[l].Prepare(step, state.Gradients(l + 1), state.Layers[l], workers);
            (_step, _workers) = (step, workers);
            return parts;
        }

        public double SquaredNorm(WorkerPool workers)
        {
            double sum = norms.SquaredNorm(workers);
            foreach (var layer in layers)
                sum += layer.PreparedSquaredNorm(workers);
            return sum;
        }

        public void Scale(float factor)
        {
            _step = _step with { GradientScale = factor };
            foreach (var layer in layers)
                layer.Scale(factor);
        }

        public int GradientLength => layers.Sum(layer => layer.GradientLength) + norms.GradientLength;

        public void Collect(Span<float> gradients, WorkerPool workers)
        {
            foreach (var layer in layers)
            {
                layer.CollectPrepared(gradients, workers);
                gradients = gradients[layer.GradientLength..];
            }
            norms.Collect(gradients);
        }

        public void Replace(ReadOnlySpan<float> gradients)
        {
            foreach (var layer in layers)
            {
                layer.ReplacePrepared(gradients);
                gradients = gradients[layer.GradientLength..];
            }
            norms.Replace(gradients);
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
            norms.Step(_step, _workers!);
            foreach (var layer in layers)
                layer.Finish();
        }

        public void Visit(IStateVisitor visitor)
        {
            foreach (var layer in layers)
                layer.Visit(visitor);
            norms.Visit(visitor);
        }
    }

    private sealed class Workspace : GeneratorWorkspace
    {
        private readonly KanGenerator _generator;
        private readonly FloatBuffer[] _values;
        private readonly FloatBuffer?[] _inputs;
        private readonly FloatBuffer?[] _gradients;

        public Workspace(KanGenerator generator, int samples)
            : base(samples)
        {
            _generator = generator;
            int layers = generator._layers.Length;
            _values = new FloatBuffer[layers + 1];
            _gradients = new FloatBuffer?[layers + 1];
            for (int l = 0; l <= layers; l++)
                _values[l] = new FloatBuffer(checked(samples * Width(l)));
            _inputs = new FloatBuffer?[layers];
            Norms = new LayerNorm.State?[layers];
            for (int l = 0; l < layers; l++)
            {
                if (generator._norms[l] is not null)
                    Norms[l] = new LayerNorm.State(samples, Width(l));
                if (Norms[l] is not null || generator.IsMapped(l))
                    _inputs[l] = new FloatBuffer(_values[l].Length);
            }
            Layers = [.. generator._layers.Select(_ => new KanLayerWorkspace())];
            Mapping = new HiddenMapping(generator._options.HiddenMap, generator._options.GridRange.Low, generator._options.GridRange.High);
            OutputLayer = new OutputLayer(generator._options.Output, generator._activated);
        }

        public KanLayerWorkspace[] Layers { get; }

        public LayerNorm.State?[] Norms { get; }

        public HiddenMapping Mapping { get; }

        public OutputLayer OutputLayer { get; }

        public override MatrixView Input => Values(0);

        public override MatrixView Output => Values(_values.Length - 1);

        public override MatrixView OutputGradient => Gradients(_values.Length - 1);

        public override MatrixView InputGradient => Gradients(0);

        public override void Keep(ReadOnlySpan<int> samples)
        {
            for (int l = 0; l < _values.Length; l++)
                Values(l).Keep(samples);
            for (int l = 0; l < _inputs.Length; l++)
            {
                _inputs[l]?.AsMatrix(Samples, Width(l)).Keep(samples);
                Norms[l]?.Keep(samples);
            }
            foreach (var layer in Layers)
                layer.Keep(samples);
            Samples = samples.Length;
        }

        public MatrixView Values(int level) => _values[level].AsMatrix(Samples, Width(level));

        /// <summary>What layer <paramref name="level"/> sees: its values themselves where nothing stands between.</summary>
        public MatrixView Inputs(int level) => (_inputs[level] ?? _values[level]).AsMatrix(Samples, Width(level));

        public MatrixView Gradients(int level) =>
            FloatBuffer.Grow(ref _gradients[level], _values[level].Length).AsMatrix(Samples, Width(level));

        private int Width(int level) => level == 0 ? _generator.Inputs : _generator._layers[level - 1].Outputs;
    }
}
