using Kaem.ML.Data;
using Kaem.ML.Generators;
using Kaem.ML.Kan;
using Kaem.ML.Numerics;
using Kaem.ML.Priors;

namespace Kaem.ML;

/// <summary>
/// The functions of a KAN generator, one on each edge (Eq. 9 to 11): with one hidden layer the h of layer 0 and the Φ(o,q) of layer 1. Their values, the
/// arguments that they meet, how much each matters, and closed forms. <see cref="KaemModel.GeneratorFunctions"/> makes it; it does not change.
/// </summary>
public sealed class GeneratorFunctions
{
    private const int FormPoints = 200;
    // Standard deviations below are no variation.
    private const double LeastDeviation = 1e-12;

    private readonly KanGenerator _generator;
    private readonly float[][][] _seen;
    private readonly double[][] _activation, _attribution;

    private GeneratorFunctions(KanGenerator generator, float[] inputs, int count)
    {
        _generator = generator;
        Samples = count;
        Widths = [generator.Inputs, .. generator.Layers.Select(layer => layer.Outputs)];
        var workers = WorkerPool.Borrow();
        var workspace = generator.CreateWorkspace(count);
        inputs.AsSpan(0, count * generator.Inputs).CopyTo(workspace.Input.Elements);
        generator.Forward(workspace, workers);
        int layers = generator.Layers.Count;
        (_seen, _activation) = (new float[layers][][], new double[layers][]);
        double[][] deviations = new double[layers][], nodes = new double[layers][];
        for (int l = 0; l < layers; l++)
            (_seen[l], _activation[l], deviations[l], nodes[l]) = Measure(workspace, l);
        _attribution = Attribute(deviations, nodes);
    }

    /// <summary>Number of layers.</summary>
    public int Layers => _generator.Layers.Count;

    /// <summary>Number of nodes at each level: inputs, hidden levels, outputs.</summary>
    public IReadOnlyList<int> Widths { get; }

    /// <summary>Samples of the prior, or rows, that ranges and importance were measured on.</summary>
    public int Samples { get; }

    /// <summary>Values of one function, <c>values[j] = φ(x_j)</c>. Arguments are what the layer sees, normalised and mapped where options say so.</summary>
    /// <exception cref="ArgumentException">There are not as many values as arguments.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such edge.</exception>
    public void Evaluate(GeneratorEdge edge, ReadOnlySpan<float> x, Span<float> values)
    {
        Check(edge);
        if (values.Length != x.Length)
            throw new ArgumentException($"{x.Length} arguments have as many values, not {values.Length}.", nameof(values));
        var layer = _generator.Layers[edge.Layer];
        var terms = new FloatBuffer(checked(Math.Max(1, x.Length) * layer.Terms)).AsMatrix(x.Length, layer.Terms);
        if (x.Length > 0)
            layer.Expand(edge.Input, x, terms);
        var weights = layer.Weights(edge.Input);
        for (int j = 0; j < x.Length; j++)
        {
            double value = 0;
            for (int t = 0; t < layer.Terms; t++)
                value += (double)terms.Row(j)[t] * weights.Row(t)[edge.Output];
            values[j] = (float)value;
        }
    }

    /// <summary>Least and largest argument that the functions of an input met.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer or input.</exception>
    public (float Low, float High) Range(int layer, int input)
    {
        Check(new GeneratorEdge(layer, input, 0));
        return (_seen[layer][input][0], _seen[layer][input][^1]);
    }

    /// <summary>How much a function matters, 0 or above.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such edge or measure.</exception>
    public double Importance(GeneratorEdge edge, EdgeImportance measure = EdgeImportance.Attribution)
    {
        Check(edge);
        return Of(measure)[edge.Layer][edge.Input * Widths[edge.Layer + 1] + edge.Output];
    }

    /// <summary>
    /// How much a node matters, 0 or above: of an input or a hidden node the sum over its outgoing edges by attribution, the largest of these by
    /// activation; of an output 1.
    /// </summary>
    /// <param name="level">From 0, the inputs, to <see cref="Layers"/>, the outputs.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such node or measure.</exception>
    public double NodeImportance(int level, int node, EdgeImportance measure = EdgeImportance.Attribution)
    {
        if (level == Layers)
        {
            Check(new GeneratorEdge(level - 1, 0, node));
            return 1;
        }
        Check(new GeneratorEdge(level, node, 0));
        int width = Widths[level + 1];
        var edges = Of(measure)[level].AsSpan(node * width, width).ToArray();
        return measure == EdgeImportance.Attribution ? edges.Sum() : edges.Max();
    }

    /// <summary>The edges that matter most, the most important first.</summary>
    /// <param name="most">How many, at most.</param>
    /// <param name="layer">Of which layer; null for all, each layer's measured by its largest.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer or measure, or <paramref name="most"/> is below 1.</exception>
    public IReadOnlyList<GeneratorEdge> MostImportant(int most, int? layer = null, EdgeImportance measure = EdgeImportance.Attribution)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        if (layer is { } given)
            Check(new GeneratorEdge(given, 0, 0));
        double[][] scores = Of(measure);
        return [.. Enumerable.Range(0, Layers).Where(l => layer is null || l == layer).SelectMany(l => Ranked(l, scores[l]))
            .OrderByDescending(pair => pair.Share).Take(most).Select(pair => pair.Edge)];

        IEnumerable<(GeneratorEdge Edge, double Share)> Ranked(int l, double[] ofLayer)
        {
            double largest = Math.Max(ofLayer.Max(), double.Epsilon);
            return ofLayer.Select((score, e) => (new GeneratorEdge(l, e / Widths[l + 1], e % Widths[l + 1]), score / largest))
                .OrderByDescending(pair => pair.Item2).Take(most);
        }
    }

    /// <summary>The best closed form of a function: the first of <see cref="FindClosedForms"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such edge.</exception>
    public ClosedForm FindClosedForm(GeneratorEdge edge, ClosedFormWeighting weighting = ClosedFormWeighting.Density) => FindClosedForms(edge, weighting)[0];

    /// <summary>
    /// Closed forms <c>c·g(a·z + b) + d</c> of a function over the arguments that it met, z its argument, the best first: by R², simple functions preferred
    /// where they explain nearly as much (Liu et al. 2024). Candidates that are defined nowhere on the range are left out.
    /// </summary>
    /// <param name="weighting">Whether arguments count by how often they were met, or all alike.</param>
    /// <param name="candidates">Names of the functions to try, of <see cref="LatentPrior.ClosedFormCandidates"/>; null for all.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such edge or weighting.</exception>
    /// <exception cref="ArgumentException">There is no such candidate, or none that is defined on the range.</exception>
    public IReadOnlyList<ClosedForm> FindClosedForms(
        GeneratorEdge edge, ClosedFormWeighting weighting = ClosedFormWeighting.Density, IReadOnlyList<string>? candidates = null)
    {
        Check(edge);
        if (!Enum.IsDefined(weighting))
            throw new ArgumentOutOfRangeException(nameof(weighting), weighting, "weighting must be Density or Uniform.");
        float[] seen = _seen[edge.Layer][edge.Input];
        float low = seen[0], high = seen[^1];
        float[] x = [.. Enumerable.Range(0, FormPoints).Select(i => weighting == ClosedFormWeighting.Density
            ? seen[(int)((i + 0.5) / FormPoints * seen.Length)]
            : low + (high - low) * i / (FormPoints - 1))];
        var values = new float[x.Length];
        Evaluate(edge, x, values);
        double[] weights = new double[x.Length];
        Array.Fill(weights, 1.0);
        // A node that never moves gives its functions one argument.
        double reach = Math.Max(high - low, 1e-6 * (1 + Math.Abs(low)));
        return new ClosedFormSearch(low, low + reach, [.. x.Select(at => (double)at)], [.. values.Select(value => (double)value)], weights).Ranked(candidates);
    }

    /// <param name="inputs">What the generator sees, count x Q.</param>
    internal static GeneratorFunctions Of(KanGenerator generator, float[] inputs, int count) => new(generator, inputs, count);

    /// <summary>
    /// What a layer's functions met and gave: sorted arguments by input, mean absolute activations and deviations of edges, deviations of nodes.
    /// </summary>
    private (float[][] Seen, double[] Activation, double[] Deviations, double[] Nodes) Measure(GeneratorWorkspace workspace, int l)
    {
        var layer = _generator.Layers[l];
        int outputs = layer.Outputs, count = Samples;
        var seen = new float[layer.Inputs][];
        double[] activation = new double[layer.Inputs * outputs], deviations = new double[activation.Length];
        double[] sums = new double[checked(count * outputs)];
        var room = new FloatBuffer(checked(count * outputs));
        for (int i = 0; i < layer.Inputs; i++)
        {
            seen[i] = new float[count];
            for (int s = 0; s < count; s++)
                seen[i][s] = KanGenerator.SeenBy(workspace, l).Row(s)[i];
            Array.Sort(seen[i]);
            var activations = EdgeNorms.Activations(layer, i, _generator.TermsOf(workspace, l, i), room);
            for (int o = 0; o < outputs; o++)
            {
                double mean = 0, square = 0;
                for (int s = 0; s < count; s++)
                {
                    double value = activations.Row(s)[o];
                    activation[i * outputs + o] += Math.Abs(value) / count;
                    mean += value / count;
                    sums[s * outputs + o] += value;
                }
                for (int s = 0; s < count; s++)
                    square += Math.Pow(activations.Row(s)[o] - mean, 2) / count;
                deviations[i * outputs + o] = Math.Sqrt(square);
            }
        }
        var nodes = new double[outputs];
        for (int o = 0; o < outputs; o++)
        {
            double mean = 0, square = 0;
            for (int s = 0; s < count; s++)
                mean += sums[s * outputs + o] / count;
            for (int s = 0; s < count; s++)
                square += Math.Pow(sums[s * outputs + o] - mean, 2) / count;
            nodes[o] = Math.Sqrt(square);
        }
        return (seen, activation, deviations, nodes);
    }

    /// <summary>B(l,i,o) = A(l+1,o)·E(l,i,o)/N(l,o) and A(l,i) = Σ_o B(l,i,o), from A = 1 of the outputs on (Liu et al. 2024, KAN 2.0, Eq. 14).</summary>
    private double[][] Attribute(double[][] deviations, double[][] nodes)
    {
        var scores = new double[Layers][];
        double[] above = [.. Enumerable.Repeat(1.0, Widths[^1])];
        for (int l = Layers - 1; l >= 0; l--)
        {
            int width = Widths[l + 1];
            var (ofNodes, ofEdges) = (nodes[l], deviations[l]);
            double[] next = above;
            scores[l] = [.. ofEdges.Select((deviation, e) => ofNodes[e % width] > LeastDeviation ? next[e % width] * deviation / ofNodes[e % width] : 0)];
            double[] ofLayer = scores[l];
            above = [.. Enumerable.Range(0, Widths[l]).Select(i => ofLayer.Skip(i * width).Take(width).Sum())];
        }
        return scores;
    }

    private double[][] Of(EdgeImportance measure) => measure switch
    {
        EdgeImportance.Attribution => _attribution,
        EdgeImportance.Activation => _activation,
        _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "measure must be Attribution or Activation."),
    };

    private void Check(GeneratorEdge edge)
    {
        if (edge.Layer < 0 || edge.Layer >= Layers)
            throw new ArgumentOutOfRangeException(nameof(edge), edge.Layer, $"The generator has {Layers} layers, counted from 0.");
        if (edge.Input < 0 || edge.Input >= Widths[edge.Layer])
            throw new ArgumentOutOfRangeException(nameof(edge), edge.Input, $"Layer {edge.Layer} has {Widths[edge.Layer]} inputs, counted from 0.");
        if (edge.Output < 0 || edge.Output >= Widths[edge.Layer + 1])
            throw new ArgumentOutOfRangeException(nameof(edge), edge.Output, $"Layer {edge.Layer} has {Widths[edge.Layer + 1]} outputs, counted from 0.");
    }
}
