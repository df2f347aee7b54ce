using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// The points at which a refresh evaluates every density, in one array: the nodes of all panels (all first nodes, then all
/// second ones, and so on, so that sums over a panel are sums of rows), the edges and middles of the panels, and the nodes
/// of a single rule where one is asked for. Each row is filled up to whole vectors with points of no weight.
/// </summary>
internal sealed class EvaluationGrid
{
    private const int Alignment = 16;

    /// <param name="panels">The panels.</param>
    /// <param name="single">Nodes and weights of a single rule for the partition functions; null where these use the panels.</param>
    public EvaluationGrid(CompositeQuadrature panels, (double[] Nodes, double[] Weights)? single)
    {
        Panels = panels;
        Cells = 2 * Panels.Panels;
        PanelStride = Padded(Panels.Panels);
        EdgeOffset = CompositeQuadrature.NodesPerPanel * PanelStride;
        EdgeOrder = new EdgeOrder(Cells);
        EdgeStride = EdgeOrder.Length;

        int length = EdgeOffset + EdgeStride;
        if (single is not var (nodes, weights))
        {
            NodeOffset = 0;
            NodeCount = EdgeOffset;
            Points = new FloatBuffer(length);
            NodeWeights = new FloatBuffer(NodeCount);
            FillPanels(NodeWeights.Span);
        }
        else
        {
            NodeOffset = length;
            NodeCount = Padded(nodes.Length);
            Points = new FloatBuffer(length + NodeCount);
            NodeWeights = new FloatBuffer(NodeCount);
            FillPanels(default);
            for (int i = 0; i < NodeCount; i++)
            {
                Points[NodeOffset + i] = Inside(nodes[Math.Min(i, nodes.Length - 1)]);
                NodeWeights[i] = i < nodes.Length ? (float)weights[i] : 0;
            }
        }

        HalfWidths = new FloatBuffer(PanelStride);
        for (int j = 0; j < Panels.Panels; j++)
            HalfWidths[j] = (float)Panels.HalfWidths[j];
        Points.Span.Slice(EdgeOffset, EdgeStride).Fill(Panels.Edges[^1]);
        for (int i = 0; i < Cells; i++)
        {
            int panel = i / 2;
            float start = Panels.Edges[panel];
            Points[EdgeOffset + EdgeOrder[i]] = i % 2 == 0 ? start : (float)(((double)start + Panels.Edges[panel + 1]) / 2);
        }
    }

    /// <summary>The panels.</summary>
    public CompositeQuadrature Panels { get; }

    /// <summary>All points.</summary>
    public FloatBuffer Points { get; }

    /// <summary>Distance of a panel's nodes among the points: the number of panels, filled up.</summary>
    public int PanelStride { get; }

    /// <summary>Half the width of each panel; 0 for what is filled up.</summary>
    public FloatBuffer HalfWidths { get; }

    /// <summary>Half panels: the cells of inverse transform sampling.</summary>
    public int Cells { get; }

    /// <summary>Where the Cells + 1 edges of the cells start among the points.</summary>
    public int EdgeOffset { get; }

    /// <summary>The order that they have there.</summary>
    public EdgeOrder EdgeOrder { get; }

    /// <summary>Number of edges, filled up.</summary>
    public int EdgeStride { get; }

    /// <summary>Edges of the cells in that order, filled up with the last.</summary>
    public ReadOnlySpan<float> Edges => Points.Span.Slice(EdgeOffset, EdgeStride);

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

    private void FillPanels(Span<float> weights)
    {
        for (int k = 0; k < CompositeQuadrature.NodesPerPanel; k++)
        {
            for (int j = 0; j < PanelStride; j++)
            {
                int panel = Math.Min(j, Panels.Panels - 1);
                Points[k * PanelStride + j] = Inside(Panels.Nodes[k, panel]);
                if (!weights.IsEmpty && j < Panels.Panels)
                    weights[k * PanelStride + j] = (float)(CompositeQuadrature.Weights[k] * Panels.HalfWidths[panel]);
            }
        }
    }

    // A node beside an end of the domain can round onto the other side of it.
    private float Inside(double node) => Math.Clamp((float)node, Panels.Domain.Low, Panels.Domain.High);
}
