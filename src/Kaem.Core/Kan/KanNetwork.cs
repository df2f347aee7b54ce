using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>KAN layers one after the other, with nothing between them. What one pass keeps lives in a <see cref="Workspace"/>.</summary>
internal sealed class KanNetwork
{
    private readonly KanLayer[] _layers;

    /// <param name="name">Prefix of the parameters' names.</param>
    /// <param name="widths">Widths of the values, from the inputs to the outputs.</param>
    public KanNetwork(string name, ReadOnlySpan<int> widths, KanBasis basis)
    {
        _layers = new KanLayer[widths.Length - 1];
        for (int l = 0; l < _layers.Length; l++)
            _layers[l] = new KanLayer($"{name}/{l}", widths[l], widths[l + 1], basis);
        Parameters = [.. _layers.SelectMany(layer => layer.Parameters)];
    }

    /// <summary>Width of the input.</summary>
    public int Inputs => _layers[0].Inputs;

    /// <summary>Width of the output.</summary>
    public int Outputs => _layers[^1].Outputs;

    /// <summary>The layers, from the inputs on.</summary>
    public IReadOnlyList<KanLayer> Layers => _layers;

    /// <summary>Parameters of all layers.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Draws initial parameters, each layer from a step of its own in the seed's stream.</summary>
    /// <param name="first">Range of the first layer's grids.</param>
    /// <param name="hidden">Range of the others'.</param>
    public void Initialise(ulong seed, (float Low, float High) first, (float Low, float High) hidden, WorkerPool workers)
    {
        for (int l = 0; l < _layers.Length; l++)
        {
            var (low, high) = l == 0 ? first : hidden;
            KanInitialiser.Initialise(_layers[l], low, high, new RandomStream(seed, StreamPurpose.Initialisation, (uint)l), workers);
        }
    }

    /// <summary>Runs after parameters changed.</summary>
    public void Refresh(WorkerPool workers)
    {
        foreach (var layer in _layers)
            layer.Refresh(workers);
    }

    /// <summary>Sets the gradients that backward passes accumulate to zero.</summary>
    public void ClearGradients()
    {
        foreach (var layer in _layers)
            layer.ClearGradients();
    }

    /// <summary>An optimiser for each layer, which takes the gradients as they stand.</summary>
    public IEnumerable<IOptimiser> CreateOptimisers() => _layers.Select(layer => new KanLayerOptimiser(layer));

    /// <summary>Computes the outputs of the rows in <see cref="Workspace.Input"/>.</summary>
    public void Forward(Workspace workspace, WorkerPool workers)
    {
        for (int l = 0; l < _layers.Length; l++)
            Forward(l, workspace, workers);
    }

    /// <summary>Pulls <see cref="Workspace.OutputGradient"/> back to the parameters and, where wanted, to <see cref="Workspace.InputGradient"/>.</summary>
    /// <param name="parameters">Which parameter gradients are wanted.</param>
    /// <param name="inputs">Whether the input's gradient is wanted.</param>
    public void Backward(Workspace workspace, ParameterGradients parameters, bool inputs, WorkerPool workers)
    {
        for (int l = _layers.Length - 1; l >= 0; l--)
        {
            MatrixView? below = l > 0 || inputs ? workspace.Gradients(l) : null;
            _layers[l].Backward(workspace.Gradients(l + 1), below, parameters, workspace.Layers[l], workers);
        }
    }

    /// <summary>Moves the grids to the rows in <see cref="Workspace.Input"/> and to what they become, and refits.</summary>
    /// <param name="uniformRatio">Share of the uniform grid in the new one.</param>
    /// <param name="domain">Ends of the first layer's grids.</param>
    /// <param name="movedFrom">The ends that the first layer's grids leave: then they go along with the ends. Null where the ends stay.</param>
    public void AdaptGrids(Workspace workspace, float uniformRatio, Interval domain, Interval? movedFrom, WorkerPool workers)
    {
        var seen = new float[workspace.Samples];
        for (int l = 0; l < _layers.Length; l++)
        {
            if (l == 0 && movedFrom is { } old)
                GridAdapter.Move(_layers[l], old, domain);
            for (int i = 0; i < _layers[l].Inputs && (l > 0 || movedFrom is null); i++)
            {
                for (int s = 0; s < seen.Length; s++)
                    seen[s] = workspace.Values(l).Row(s)[i];
                if (l == 0)
                    GridAdapter.Adapt(_layers[l], i, seen, uniformRatio, domain.Low, domain.High);
                else
                    GridAdapter.Adapt(_layers[l], i, seen, uniformRatio);
            }
            _layers[l].Refresh(workers);
            // The next layer adapts to what this one gives now.
            Forward(l, workspace, workers);
        }
    }

    private void Forward(int l, Workspace workspace, WorkerPool workers) =>
        _layers[l].Forward(workspace.Values(l), workspace.Values(l + 1), workspace.Layers[l], workers);

    /// <summary>Inputs, outputs and their gradients of one pass.</summary>
    internal sealed class Workspace
    {
        private readonly KanNetwork _network;
        private readonly FloatBuffer[] _values;
        private readonly FloatBuffer?[] _gradients;

        public Workspace(KanNetwork network, int capacity)
        {
            _network = network;
            Capacity = Samples = capacity;
            Layers = [.. network._layers.Select(_ => new KanLayerWorkspace())];
            _values = [.. Enumerable.Range(0, Layers.Length + 1).Select(level => new FloatBuffer(checked(capacity * Width(level))))];
            _gradients = new FloatBuffer?[_values.Length];
        }

        /// <summary>Most rows of a pass.</summary>
        public int Capacity { get; }

        /// <summary>Rows of the current pass.</summary>
        public int Samples { get; set; }

        /// <summary>What the layers keep.</summary>
        public KanLayerWorkspace[] Layers { get; }

        /// <summary>The rows to map, S x I.</summary>
        public MatrixView Input => Values(0);

        /// <summary>Their images, S x O.</summary>
        public MatrixView Output => Values(_values.Length - 1);

        /// <summary>Derivative of the loss by <see cref="Output"/>.</summary>
        public MatrixView OutputGradient => Gradients(_values.Length - 1);

        /// <summary>Derivative of the loss by <see cref="Input"/>.</summary>
        public MatrixView InputGradient => Gradients(0);

        /// <summary>Values before layer <paramref name="level"/>, or after the last.</summary>
        public MatrixView Values(int level) => _values[level].AsMatrix(Samples, Width(level));

        /// <summary>Derivative of the loss by <see cref="Values"/>.</summary>
        public MatrixView Gradients(int level) =>
            FloatBuffer.Grow(ref _gradients[level], _values[level].Length).AsMatrix(Samples, Width(level));

        private int Width(int level) => level == 0 ? _network.Inputs : _network._layers[level - 1].Outputs;
    }
}
