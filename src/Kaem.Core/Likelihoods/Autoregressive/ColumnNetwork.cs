using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// What the columns before it say of each column: a masked multilayer perceptron (Germain et al. 2015) from a row's categories to logits a(x), B x D, those of
/// column j a function of x(1), …, x(j-1) alone. The first layer sums a row of weights for each category that is there; a missing one adds nothing.
/// Hidden layers are x·Wᵀ + b under x/(1 + exp(-x)). Columns that are context are seen, and have no logits.
/// </summary>
internal sealed class ColumnNetwork
{
    private readonly WorkerPool _workers = WorkerPool.Borrow();
    private readonly Parameter _embedding;
    private readonly Parameter[] _weights, _biases;
    private readonly OrderedRows _inputs, _outputs;
    private readonly WeightPenalty _penalised;

    /// <param name="layout">The row's columns J, all categorical.</param>
    public ColumnNetwork(RowLayout layout, AutoregressiveLikelihoodOptions options)
    {
        var hidden = options.Hidden;
        var columns = layout.Categorical;
        HasGap = layout.HasGap;
        Mask = new ColumnMask(columns, hidden, layout.Context);
        int layers = hidden.Count;
        Width = columns[^1].End;
        _embedding = new Parameter("likelihood/embedding", Width, hidden[0]);
        // Of each layer after the first: the last makes the outputs.
        _weights = [.. Enumerable.Range(1, layers).Select(l =>
            new Parameter(l == layers ? "likelihood/output/weights" : $"likelihood/hidden-{l}/weights", l == layers ? Width : hidden[l], hidden[l - 1])
            {
                Decays = true,
            })];
        _biases = [.. Enumerable.Range(0, layers + 1).Select(l =>
            new Parameter(l == layers ? "likelihood/output/bias" : $"likelihood/hidden-{l}/bias", l == layers ? Width : hidden[l]))];
        _inputs = new OrderedRows("likelihood/embedding/ordered", _embedding, columns, layout.IsOrdered, HasGap);
        _outputs = new OrderedRows("likelihood/output/ordered", _weights[^1], columns, layout.IsOrdered, HasGap);
        Parameter[] weights = [_embedding, .. _weights, .. new[] { _inputs.Shared, _outputs.Shared }.OfType<Parameter>()];
        _penalised = new WeightPenalty(weights, options.WeightPenalty);
        Parameters = [.. weights, .. _biases];
    }

    /// <summary>What each unit may see.</summary>
    public ColumnMask Mask { get; }

    /// <summary>Of each column, whether its last category says that a value is lacking.</summary>
    public bool[] HasGap { get; }

    /// <summary>Entries of a row D.</summary>
    public int Width { get; }

    /// <summary>Number of hidden layers.</summary>
    public int Layers => Mask.Hidden.Length;

    public Parameter[] Parameters { get; }

    /// <summary>Elements of all parameters.</summary>
    public static Int128 CountParameters(AutoregressiveLikelihoodOptions options)
    {
        var hidden = options.Hidden;
        int width = options.Columns;
        Int128 count = (Int128)width * hidden[0] + hidden[0];
        count += (Int128)options.Blocks.OfType<CategoricalBlock>().Sum(OrderedRows.CountShared) * (hidden[0] + hidden[^1]);
        for (int l = 1; l <= hidden.Count; l++)
        {
            int outputs = l == hidden.Count ? width : hidden[l];
            count += (Int128)outputs * hidden[l - 1] + outputs;
        }
        return count;
    }

    /// <summary>Draws weights; the outputs' are 0, so that training starts from what the latents alone say.</summary>
    public void Initialise(ulong seed)
    {
        var stream = new RandomStream(seed, StreamPurpose.LikelihoodInitialisation);
        Draw(_embedding.Value.Span, Mask.Columns.Length, stream, 0);
        for (int j = 0; j < Mask.Columns.Length; j++)
        {
            for (int d = Mask.Columns[j].First; d < Mask.Columns[j].End; d++)
                _embedding.Value.Span.Slice(d * Mask.Hidden[0], Mask.Units(0, j)).Clear();
        }
        ulong at = (ulong)_embedding.Length;
        for (int l = 1; l < Layers; l++)
        {
            foreach (var step in Mask.Strips[l].SelectMany(strip => strip.Steps))
            {
                for (int o = step.Outputs.First; o < step.Outputs.End; o++)
                    Draw(_weights[l - 1].Value.Span.Slice(o * Mask.Hidden[l - 1], step.Inputs), step.Inputs, stream, at + (ulong)(o * Mask.Hidden[l - 1]));
            }
            at += (ulong)_weights[l - 1].Length;
        }

        // Uniform within ±1/√I.
        static void Draw(Span<float> weights, int inputs, RandomStream stream, ulong offset)
        {
            float bound = 1 / MathF.Sqrt(inputs);
            stream.Uniform(weights, offset);
            TensorPrimitives.Multiply(weights, 2 * bound, weights);
            TensorPrimitives.Subtract(weights, bound, weights);
        }
    }

    /// <summary>Runs after parameters changed.</summary>
    public void Refresh()
    {
        _inputs.Refresh(_workers);
        _outputs.Refresh(_workers);
    }

    /// <summary>Goes on with gradients to the weights that ordered categories share, and adds those of the penalty.</summary>
    public void FinishGradients(WorkerPool workers)
    {
        _inputs.Backward(workers);
        _outputs.Backward(workers);
        if (_penalised.IsNothing)
            return;
        workers.For(_penalised.Parts, _penalised);
    }

    /// <summary>Weights of an entry of the row to the first hidden layer, H(0). Those of units that may not see it are 0.</summary>
    public Span<float> Embedding(int entry) => _inputs.Values.Span.Slice(entry * Mask.Hidden[0], Mask.Hidden[0]);

    /// <summary>Gradient of <see cref="Embedding"/>.</summary>
    public Span<float> EmbeddingGradient(int entry) => _embedding.Gradient.Span.Slice(entry * Mask.Hidden[0], Mask.Hidden[0]);

    /// <summary>Biases of a hidden layer, or, of the layer after the last, the outputs.</summary>
    public Span<float> Bias(int layer) => _biases[layer].Value.Span;

    /// <summary>Gradients of <see cref="Bias"/>.</summary>
    public Span<float> BiasGradient(int layer) => _biases[layer].Gradient.Span;

    /// <summary>Weights of some outputs of a layer after the first from its first so many inputs, outputs x inputs.</summary>
    public MatrixView Weights(int layer, ColumnRange outputs, int inputs) =>
        Part(layer == Layers ? _outputs.Values : _weights[layer - 1].Value, layer, outputs, inputs);

    /// <summary>Gradients of <see cref="Weights"/>.</summary>
    public MatrixView WeightGradient(int layer, ColumnRange outputs, int inputs) => Part(_weights[layer - 1].Gradient, layer, outputs, inputs);

    private unsafe MatrixView Part(FloatBuffer values, int layer, ColumnRange outputs, int inputs)
    {
        int stride = Mask.Hidden[layer - 1];
        return new MatrixView(values, values.Pointer + (long)outputs.First * stride, outputs.Count, inputs, stride);
    }
}
