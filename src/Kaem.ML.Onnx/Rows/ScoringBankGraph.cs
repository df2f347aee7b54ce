using Kaem.ML.Format;
using Kaem.ML.Graphs;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Rows;

/// <summary>The fixed bank of prior samples that rows are scored against, in a graph: the very samples that the model scores by.</summary>
internal sealed class ScoringBankGraph
{
    // Samples that pass the generator at a time.
    private const int Chunk = 256;

    private readonly GraphBuilder _graph;
    private readonly JointModel _network;
    private readonly RowSamples _images;

    /// <param name="samples">Their number S.</param>
    public ScoringBankGraph(GraphBuilder graph, JointModel network, int samples)
    {
        (_graph, _network, Samples) = (graph, network, samples);
        int inputs = network.Prior.GeneratorInputs, columns = network.Likelihood.Columns;
        var workers = WorkerPool.Borrow();
        Latents = new float[checked(samples * network.Prior.Latents)];
        Summed = new float[checked(samples * inputs)];
        PriorDraws.Draw(network.Prior, network.Options.SeedInForce, StreamPurpose.ScoringBank, 0, Latents, Summed, workers);
        var outputs = new FloatBuffer(checked(samples * columns));
        var pass = network.Generator.CreateWorkspace(Math.Min(Chunk, samples));
        for (int at = 0; at < samples; at += pass.Capacity)
        {
            pass.Samples = Math.Min(pass.Capacity, samples - at);
            for (int s = 0; s < pass.Samples; s++)
                Summed.AsSpan((at + s) * inputs, inputs).CopyTo(pass.Input.Row(s));
            network.Generator.Forward(pass, workers);
            for (int s = 0; s < pass.Samples; s++)
                pass.Output.Row(s).CopyTo(outputs.Span[((at + s) * columns)..]);
        }
        _images = new RowSamples(samples, network.Likelihood.Layout);
        network.Likelihood.Load(outputs.AsMatrix(samples, columns), _images, workers);
    }

    /// <summary>Number of samples S.</summary>
    public int Samples { get; }

    /// <summary>The samples, S x L.</summary>
    public float[] Latents { get; }

    /// <summary>What the generator sees of them, S x generator inputs.</summary>
    public float[] Summed { get; }

    /// <summary>ℓ of every row under every sample, in double precision.</summary>
    /// <param name="rows">N x D.</param>
    /// <returns>N x S.</returns>
    public GraphValue LogLikelihood(GraphValue rows) =>
        _network.Likelihood.Network is { } network ? Autoregressive(rows, network) : Independent(rows);

    /// <summary>Gaussians and categories as one product of rows and samples, less half the squares; missing entries are left out.</summary>
    private GraphValue Independent(GraphValue rows)
    {
        var likelihood = _network.Likelihood;
        int columns = likelihood.Columns;
        float[] isNumber = new float[columns];
        foreach (var range in likelihood.Layout.Gaussian)
            isNumber.AsSpan(range.First, range.Count).Fill(1);
        var numbers = _graph.Tensor([.. isNumber.Select(each => (double)each)], 1, columns);
        var scaled = _graph.Times(rows, _graph.Tensor(likelihood.InverseSigma, 1, columns));
        scaled = _graph.Within(scaled, -RowBatch.Farthest, RowBatch.Farthest);
        GraphValue? observed = null;
        if (_network.Options.AllowMissing)
        {
            var isMissing = _graph.Compare("IsNaN", rows);
            scaled = _graph.Choose(isMissing, _graph.Number(0, ElementType.Float), scaled);
            observed = _graph.Times(_graph.Cast(_graph.Compare("Not", isMissing), ElementType.Double), numbers);
        }
        var exact = _graph.Cast(scaled, ElementType.Double);
        var product = _graph.Product(exact, _graph.Cast(Transposed(_images.Scaled), ElementType.Double));
        var square = _graph.Reduce("ReduceSum", _graph.Times(_graph.Square(exact), numbers), 1);
        GraphValue ofSamples, constant;
        if (observed is { } known)
        {
            ofSamples = _graph.Product(known, _graph.Cast(Transposed(_images.ScaledSquares()), ElementType.Double));
            constant = _graph.Product(known, _graph.Tensor(likelihood.LogDensityAtMean, columns, 1));
        }
        else
        {
            ofSamples = _graph.Tensor(_images.Squares.ToArray(), 1, Samples);
            constant = _graph.Number(likelihood.LogDensityAtMean.Sum(), ElementType.Double);
        }
        var distance = _graph.Plus(_graph.Minus(square, _graph.Times(product, 2)), ofSamples);
        if (likelihood.Layout.Categorical.Length == 0)
            distance = _graph.AtLeast(distance, 0);
        return _graph.Plus(_graph.Times(distance, -0.5), constant);
    }

    /// <summary>Σ_j a(j) + g(j) - log Σ exp a·exp g; see <see cref="AutoregressiveProducts"/>.</summary>
    private GraphValue Autoregressive(GraphValue rows, ColumnNetwork network)
    {
        var mask = network.Mask;
        var logits = ColumnNetworkGraph.Forward(_graph, rows, network);
        int context = mask.ContextEntries, learned = network.Width - context;
        var ownRows = _graph.Columns(rows, context, learned);
        var shifted = new List<GraphValue>();
        GraphValue? normalisers = null;
        for (int j = mask.Context; j < mask.Columns.Length; j++)
        {
            var column = mask.Columns[j];
            var own = LogitFloorGraph.Shift(_graph, _graph.Columns(logits, column.First, column.Count));
            shifted.Add(own);
            var ofSamples = _graph.Tensor(_images.Exponentials.Slice(column.First, column.Count).Elements.ToArray(), column.Count, Samples);
            var sum = _graph.Cast(_graph.Add("Log", _graph.Product(_graph.Add("Exp", own), ofSamples)), ElementType.Double);
            normalisers = normalisers is { } before ? _graph.Plus(before, sum) : sum;
        }
        var ofRows = _graph.Reduce("ReduceSum", _graph.Times(ownRows, _graph.Join(1, [.. shifted])), 1);
        var chosen = _graph.Product(ownRows, _graph.Tensor(_images.Logits.Slice(context, learned).Elements.ToArray(), learned, Samples));
        return _graph.Minus(_graph.Cast(_graph.Plus(chosen, ofRows), ElementType.Double), normalisers!.Value);
    }

    /// <summary>From S x D to D x S.</summary>
    private GraphValue Transposed(MatrixView matrix)
    {
        var values = new float[matrix.Rows * matrix.Columns];
        for (int s = 0; s < matrix.Rows; s++)
        {
            var row = matrix.Row(s);
            for (int d = 0; d < row.Length; d++)
                values[d * matrix.Rows + s] = row[d];
        }
        return _graph.Tensor(values, matrix.Columns, matrix.Rows);
    }
}
