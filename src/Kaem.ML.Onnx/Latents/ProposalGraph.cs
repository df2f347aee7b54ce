using Kaem.ML.Encoders;
using Kaem.ML.Format;
using Kaem.ML.Graphs;
using Kaem.ML.Numerics;

namespace Kaem.ML.Latents;

/// <summary>Mean and standard deviation of an encoder's proposals, normals cut to the domain; see <see cref="CutNormal"/>.</summary>
internal static class ProposalGraph
{
    /// <param name="output">The encoder's output, N x 2L.</param>
    /// <returns>Both N x L, in double precision.</returns>
    public static (GraphValue Mean, GraphValue Deviation) Moments(GraphBuilder graph, GraphValue output, int latents, Interval domain)
    {
        var limits = new ProposalLimits(domain);
        // Rows so far out that the network leaves single precision get the middle of the domain proposed.
        output = graph.Choose(graph.Compare("IsNaN", output), graph.Number(0, ElementType.Float), output);
        GraphValue h = graph.Columns(output, 0, latents), r = graph.Within(graph.Columns(output, latents, latents), ProposalLimits.Least, limits.Most);
        var scale = graph.Cast(graph.Add("Exp", graph.Plus(r, limits.LogUnit)), ElementType.Double);
        if (!float.IsFinite(limits.Half))
            return (graph.Cast(h, ElementType.Double), scale);
        var mode = graph.Within(
            graph.Plus(graph.Times(graph.Add("Tanh", graph.Times(h, 1 / limits.Half)), limits.Half), limits.Middle), domain.Low, domain.High);
        var mean = graph.Cast(mode, ElementType.Double);
        GraphValue alpha = graph.Over(graph.Times(graph.Minus(mean, domain.Low), -1), scale);
        GraphValue beta = graph.Over(graph.Plus(graph.Times(mean, -1), domain.High), scale);
        var mass = graph.Minus(NormalDistribution.Cumulative(graph, beta), NormalDistribution.Cumulative(graph, alpha));
        GraphValue atLow = graph.Over(Density(graph, alpha), mass), atHigh = graph.Over(Density(graph, beta), mass), shift = graph.Minus(atLow, atHigh);
        var variance = graph.Plus(
            graph.Minus(graph.Minus(graph.Times(alpha, atLow), graph.Times(beta, atHigh)), graph.Square(shift)), 1);
        return (graph.Plus(mean, graph.Times(scale, shift)), graph.Times(scale, graph.Add("Sqrt", graph.AtLeast(variance, 0))));
    }

    private static GraphValue Density(GraphBuilder graph, GraphValue t) =>
        graph.Times(graph.Add("Exp", graph.Times(graph.Square(t), -0.5)), 1 / Math.Sqrt(2 * Math.PI));
}
