using Kaem.ML.Numerics;
using MathNet.Numerics.Integration;

namespace Kaem.ML.Priors;

/// <summary>
/// Four-point Gauss–Legendre panels over a domain, ending where the integrand is not smooth. The running sum over panels
/// is the integral up to their edges, and the halves of the panels have weights on the same nodes, so that the integral up
/// to their middles comes for free: by symmetry it is as accurate as the nodes' cubic interpolant allows, O(h⁶).
/// </summary>
internal sealed class CompositeQuadrature
{
    /// <summary>Nodes of each panel.</summary>
    public const int NodesPerPanel = 4;

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
        Nodes = new double[NodesPerPanel, Panels];
        for (int j = 0; j < Panels; j++)
        {
            double middle = ((double)Edges[j] + Edges[j + 1]) / 2;
            HalfWidths[j] = ((double)Edges[j + 1] - Edges[j]) / 2;
            for (int k = 0; k < NodesPerPanel; k++)
                Nodes[k, j] = middle + HalfWidths[j] * Abscissas[k];
        }
    }

    /// <summary>The four nodes on [-1, 1].</summary>
    public static double[] Abscissas { get; } = new GaussLegendreRule(-1, 1, NodesPerPanel).Abscissas;

    /// <summary>Weights of the four nodes for the integral over [-1, 1].</summary>
    public static double[] Weights { get; } = new GaussLegendreRule(-1, 1, NodesPerPanel).Weights;

    /// <summary>Weights of the four nodes for the integral over [-1, 0] of the cubic through them.</summary>
    public static double[] LeftHalfWeights { get; } = HalfWeights();

    /// <summary>What is integrated over.</summary>
    public Interval Domain { get; }

    /// <summary>Number of panels.</summary>
    public int Panels { get; }

    /// <summary>Ends of the panels, ascending; the first and last are those of the domain.</summary>
    public float[] Edges { get; }

    /// <summary>Half the width of each panel: the factor on <see cref="Weights"/>.</summary>
    public double[] HalfWidths { get; }

    /// <summary>Node k of panel j at [k, j].</summary>
    public double[,] Nodes { get; }

    /// <summary>Number of panels that resolve features of the given extent: three for each, from 64 to 4,096.</summary>
    public static int PanelCount(Interval domain, double narrowestFeature)
    {
        double wanted = Math.Ceiling(PanelsPerFeature * domain.Length / narrowestFeature);
        int stepped = (int)Math.Ceiling(Math.Min(wanted, MostPanels) / CountStep) * CountStep;
        return Math.Clamp(stepped, LeastPanels, MostPanels);
    }

    /// <summary>All nodes, ascending, with their weights.</summary>
    public (float[] Nodes, double[] Weights) AllNodes()
    {
        var nodes = new float[NodesPerPanel * Panels];
        var weights = new double[nodes.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            int panel = i / NodesPerPanel, k = i % NodesPerPanel;
            nodes[i] = Math.Clamp((float)Nodes[k, panel], Domain.Low, Domain.High);
            weights[i] = Weights[k] * HalfWidths[panel];
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
