using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// The points at which a refresh evaluates every density, in one array: the edges and middles of the panels and the nodes between them,
/// in the order of the tables, and the nodes of a single rule where one is asked for. What is left of whole vectors is filled up with
/// points of no weight.
/// </summary>
internal sealed class EvaluationGrid
{
    private const int Alignment = 16;

    /// <param name="panels">The panels.</param>
    /// <param name="single">Nodes and weights of a single rule for the partition functions; null where these use the panels.</param>
    /// <param name="permuted">See <see cref="EdgeOrder(int, bool?)"/>.</param>
    public EvaluationGrid(CompositeQuadrature panels, (double[] Nodes, double[] Weights)? single, bool? permuted = null)
    {
        Panels = panels;
        Cells = 2 * Panels.Panels;
        Order = new EdgeOrder(Panels.Panels, permuted);
        InnerOffset = Order.Length;

        int length = InnerOffset + 2 * Order.PanelLength;
        if (single is not var (nodes, weights))
        {
            NodeOffset = 0;
            NodeCount = length;
            Points = new FloatBuffer(length);
            NodeWeights = new FloatBuffer(NodeCount);
            WeighPanels();
        }
        else
        {
            NodeOffset = length;
            NodeCount = Padded(nodes.Length);
            Points = new FloatBuffer(length + NodeCount);
            NodeWeights = new FloatBuffer(NodeCount);
            for (int i = 0; i < NodeCount; i++)
            {
                Points[NodeOffset + i] = Inside(nodes[Math.Min(i, nodes.Length - 1)]);
                NodeWeights[i] = i < nodes.Length ? (float)weights[i] : 0;
            }
        }

        Points.Span[..length].Fill(Panels.Domain.High);
        HalfWidths = new FloatBuffer(Order.PanelLength);
        for (int j = 0; j < Panels.Panels; j++)
        {
            Points[Order[2 * j]] = Panels.Edges[j];
            Points[Order[2 * j + 1]] = Inside(Panels.Node(2, j));
            Points[InnerOffset + Order.Panel(j)] = Inside(Panels.Node(1, j));
            Points[InnerOffset + Order.PanelLength + Order.Panel(j)] = Inside(Panels.Node(3, j));
            HalfWidths[Order.Panel(j)] = (float)Panels.HalfWidths[j];
        }
    }

    /// <summary>The panels.</summary>
    public CompositeQuadrature Panels { get; }

    /// <summary>All points.</summary>
    public FloatBuffer Points { get; }

    /// <summary>Half the width of each panel; 0 for what is filled up.</summary>
    public FloatBuffer HalfWidths { get; }

    /// <summary>Half panels: the cells of inverse transform sampling.</summary>
    public int Cells { get; }

    /// <summary>The order of edges and panels among the points. The edges come first.</summary>
    public EdgeOrder Order { get; }

    /// <summary>Where the nodes between left ends and middles of panels start among the points; those between middles and right ends follow.</summary>
    public int InnerOffset { get; }

    /// <summary>Edges of the cells in their order, filled up with the last.</summary>
    public ReadOnlySpan<float> Edges => Points.Span[..Order.Length];

    /// <summary>Where the partition function's nodes start among the points.</summary>
    public int NodeOffset { get; }

    /// <summary>Number of those nodes, filled up.</summary>
    public int NodeCount { get; }

    /// <summary>The partition function's nodes.</summary>
    public ReadOnlySpan<float> Nodes => Points.Span.Slice(NodeOffset, NodeCount);

    /// <summary>Their weights; 0 for what is filled up.</summary>
    public FloatBuffer NodeWeights { get; }

    /// <summary>The next multiple of the vector length that rows are filled up to.</summary>
    public static int Padded(int length) => (length + Alignment - 1) / Alignment * Alignment;

    private void WeighPanels()
    {
        double end = CompositeQuadrature.Weights[0], inner = CompositeQuadrature.Weights[1], middle = CompositeQuadrature.Weights[2];
        for (int j = 0; j < Panels.Panels; j++)
        {
            double half = Panels.HalfWidths[j], before = j > 0 ? Panels.HalfWidths[j - 1] : 0;
            NodeWeights[Order[2 * j]] = (float)(end * (before + half));
            NodeWeights[Order[2 * j + 1]] = (float)(middle * half);
            NodeWeights[InnerOffset + Order.Panel(j)] = (float)(inner * half);
            NodeWeights[InnerOffset + Order.PanelLength + Order.Panel(j)] = (float)(inner * half);
        }
        NodeWeights[Order[Cells]] = (float)(end * Panels.HalfWidths[^1]);
    }

    // A node beside an end of the domain can round onto the other side of it.
    private float Inside(double node) => Math.Clamp((float)node, Panels.Domain.Low, Panels.Domain.High);
}
