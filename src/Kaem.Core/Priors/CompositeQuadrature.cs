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
    private const double PanelsPerFeature = 3;
    private const int LeastPanels = 64;
    private const int MostPanels = 4096;

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
        Panels = Edges.Length - 1;
        HalfWidths = new double[Panels];
        for (int j = 0; j < Panels; j++)
            HalfWidths[j] = ((double)Edges[j + 1] - Edges[j]) / 2;
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
    public int Panels { get; }

    /// <summary>Ends of the panels, ascending; the first and last are those of the domain.</summary>
    public float[] Edges { get; }

    /// <summary>Half the width of each panel: the factor on <see cref="Weights"/>.</summary>
    public double[] HalfWidths { get; }

    /// <summary>Node k of panel j.</summary>
    public double Node(int k, int j) => ((double)Edges[j] + Edges[j + 1]) / 2 + HalfWidths[j] * Abscissas[k];

    /// <summary>Number of panels that resolve features of the given extent: three for each, from 64 to 4,096.</summary>
    public static int PanelCount(Interval domain, double narrowestFeature)
    {
        double wanted = Math.Ceiling(PanelsPerFeature * domain.Length / narrowestFeature);
        int stepped = (int)Math.Ceiling(Math.Min(wanted, MostPanels) / CountStep) * CountStep;
        return Math.Clamp(stepped, LeastPanels, MostPanels);
    }

    /// <summary>Nodes inside of the panels with their weights, ascending: four-point Gauss–Legendre rules, for integrands that may be infinite at an edge.</summary>
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
