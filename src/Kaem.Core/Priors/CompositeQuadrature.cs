using Kaem.ML.Numerics;
using MathNet.Numerics.Integration;

namespace Kaem.ML.Priors;

/// <summary>
/// Five-point Gauss–Lobatto panels over a domain, ending where the integrand is not smooth. They have the degree of four-point
/// Gauss–Legendre panels, and their ends and middles are nodes: what sampling needs to know there is integrated as well. The running
/// sum over panels is the integral up to their edges, and the halves of the panels have weights on the same nodes, so that the integral
/// up to their middles comes for free, with an error of O(h⁶).
/// </summary>
internal sealed class CompositeQuadrature
{
    /// <summary>Nodes of each panel: its ends, its middle, and two between them.</summary>
    public const int NodesPerPanel = 5;

    private const int LegendreNodes = 4;
    /// <summary>Panels before any are divided: options that need more are refused, see <see cref="QuadratureReach"/>.</summary>
    public const int MostPanels = 4096;

    /// <summary>Panels once some are divided.</summary>
    public const int MostDivided = 2 * MostPanels;

    private const double PanelsPerFeature = 3;
    private const int LeastPanels = 64;

    // Pieces that a panel is divided into at once.
    private const int MostPieces = 8;

    // A panel that is divided has so many single-precision numbers left in each piece.
    private const double LeastNumbers = 64;

    // A trained width changes a little at every step; counts in steps of 16 keep the panels where they are meanwhile.
    private const int CountStep = 16;

    /// <param name="domain">What to integrate over.</param>
    /// <param name="panels">Number of panels wanted; short segments between splits may add a few.</param>
    /// <param name="splits">Points where a panel has to end; those outside the domain do not matter.</param>
    public CompositeQuadrature(Interval domain, int panels, IEnumerable<float> splits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(panels, 1);
        Domain = domain;
        Edges = PanelEdges(domain, panels, splits);
        HalfWidths = Halves(Edges);
    }

    private CompositeQuadrature(Interval domain, float[] edges)
    {
        Domain = domain;
        Edges = edges;
        HalfWidths = Halves(edges);
    }

    /// <summary>The nodes on [-1, 1].</summary>
    public static double[] Abscissas { get; } = [-1, -Math.Sqrt(3 / 7.0), 0, Math.Sqrt(3 / 7.0), 1];

    /// <summary>Weights of the nodes for the integral over [-1, 1].</summary>
    public static double[] Weights { get; } = [1 / 10.0, 49 / 90.0, 32 / 45.0, 49 / 90.0, 1 / 10.0];

    /// <summary>Weights of the nodes for the integral over [-1, 0] of the quartic through them.</summary>
    public static double[] LeftHalfWeights { get; } = HalfWeights();

    /// <summary>What is integrated over.</summary>
    public Interval Domain { get; }

    /// <summary>Number of panels.</summary>
    public int Panels => HalfWidths.Length;

    /// <summary>Ends of the panels, ascending; the first and last are those of the domain.</summary>
    public float[] Edges { get; }

    /// <summary>Half the width of each panel: the factor on <see cref="Weights"/>.</summary>
    public double[] HalfWidths { get; }

    /// <summary>Node k of panel j.</summary>
    public double Node(int k, int j) => ((double)Edges[j] + Edges[j + 1]) / 2 + HalfWidths[j] * Abscissas[k];

    /// <summary>Panels that features of the given extent ask for: three for each.</summary>
    public static double PanelsFor(Interval domain, double narrowestFeature) => PanelsPerFeature * domain.Length / narrowestFeature;

    /// <summary>Number of panels that resolve features of the given extent, from 64 to 4,096.</summary>
    public static int PanelCount(Interval domain, double narrowestFeature)
    {
        double wanted = Math.Ceiling(PanelsFor(domain, narrowestFeature));
        int stepped = (int)Math.Ceiling(Math.Min(wanted, MostPanels) / CountStep) * CountStep;
        return Math.Clamp(stepped, LeastPanels, MostPanels);
    }

    /// <summary>
    /// The same panels, but those whose error is above the tolerance in pieces: as many as bring an error of fourth order below it, eight at most.
    /// </summary>
    /// <param name="errors">Error of each panel, in the places of <paramref name="order"/>.</param>
    /// <param name="last">Given back where it has just those panels, so that nothing is allocated.</param>
    /// <returns>Null where nothing can be divided.</returns>
    public CompositeQuadrature? Divided(ReadOnlySpan<float> errors, EdgeOrder order, double tolerance, CompositeQuadrature? last)
    {
        int all = Count(errors, order, tolerance);
        while (all > MostDivided)
            all = Count(errors, order, tolerance *= 2);
        if (all == Panels)
            return null;
        var edges = last is not null && last.Domain == Domain && last.Panels == all ? last.Edges : new float[all + 1];
        int next = 0;
        for (int j = 0; j < Panels; j++)
        {
            int pieces = Pieces(j, errors[order.Panel(j)], tolerance);
            for (int i = 0; i < pieces; i++, next++)
            {
                float edge = (float)(Edges[j] + 2 * HalfWidths[j] * i / pieces);
                if (edges[next] == edge)
                    continue;
                if (edges == last?.Edges)
                    edges = [.. edges];
                edges[next] = edge;
            }
        }
        edges[next] = Edges[^1];
        return edges == last?.Edges ? last : new CompositeQuadrature(Domain, edges);
    }

    private int Count(ReadOnlySpan<float> errors, EdgeOrder order, double tolerance)
    {
        int count = 0;
        for (int j = 0; j < Panels; j++)
            count += Pieces(j, errors[order.Panel(j)], tolerance);
        return count;
    }

    private int Pieces(int panel, double error, double tolerance)
    {
        if (!(error > tolerance))
            return 1;
        float largest = MathF.Max(MathF.Abs(Edges[panel]), MathF.Abs(Edges[panel + 1]));
        double spacing = (double)MathF.BitIncrement(largest) - largest;
        int room = (int)Math.Min(MostPieces, 2 * HalfWidths[panel] / (LeastNumbers * spacing));
        return Math.Max(1, Math.Min(room, (int)Math.Ceiling(Math.Pow(error / tolerance, 0.25))));
    }

    private static double[] Halves(float[] edges)
    {
        var halves = new double[edges.Length - 1];
        for (int j = 0; j < halves.Length; j++)
            halves[j] = ((double)edges[j + 1] - edges[j]) / 2;
        return halves;
    }

    /// <summary>
    /// Nodes inside of the panels with their weights, ascending: four-point Gauss–Legendre rules, for integrands that may be infinite at an edge.
    /// </summary>
    public (float[] Nodes, double[] Weights) InnerNodes()
    {
        var rule = new GaussLegendreRule(-1, 1, LegendreNodes);
        var nodes = new float[LegendreNodes * Panels];
        var weights = new double[nodes.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            int panel = i / LegendreNodes, k = i % LegendreNodes;
            double node = ((double)Edges[panel] + Edges[panel + 1]) / 2 + HalfWidths[panel] * rule.Abscissas[k];
            nodes[i] = Math.Clamp((float)node, Domain.Low, Domain.High);
            weights[i] = rule.Weights[k] * HalfWidths[panel];
        }
        return (nodes, weights);
    }

    private static float[] PanelEdges(Interval domain, int panels, IEnumerable<float> splits)
    {
        double shortest = 1e-5 * domain.Length;
        var ends = new List<float> { domain.Low };
        foreach (float split in splits.Order())
        {
            if (split - ends[^1] > shortest && domain.High - split > shortest)
                ends.Add(split);
        }
        ends.Add(domain.High);

        var edges = new List<float> { domain.Low };
        for (int i = 1; i < ends.Count; i++)
        {
            double start = ends[i - 1], length = ends[i] - start;
            int count = Math.Max(1, (int)Math.Round(panels * length / domain.Length));
            for (int j = 1; j < count; j++)
                edges.Add((float)(start + length * j / count));
            edges.Add(ends[i]);
        }
        return [.. edges];
    }

    private static double[] HalfWeights()
    {
        var rule = new GaussLegendreRule(-1, 0, NodesPerPanel);
        var weights = new double[NodesPerPanel];
        for (int k = 0; k < NodesPerPanel; k++)
        {
            for (int i = 0; i < NodesPerPanel; i++)
            {
                double lagrange = 1;
                for (int other = 0; other < NodesPerPanel; other++)
                {
                    if (other != k)
                        lagrange *= (rule.Abscissas[i] - Abscissas[other]) / (Abscissas[k] - Abscissas[other]);
                }
                weights[k] += rule.Weights[i] * lagrange;
            }
        }
        return weights;
    }
}
