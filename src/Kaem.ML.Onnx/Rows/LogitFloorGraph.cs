using Kaem.ML.Graphs;
using Kaem.ML.Likelihoods;

namespace Kaem.ML.Rows;

/// <summary>Logits as autoregressive likelihoods have them; see <see cref="LogitFloor"/>.</summary>
internal static class LogitFloorGraph
{
    /// <param name="logits">N x K.</param>
    public static GraphValue Shift(GraphBuilder graph, GraphValue logits) =>
        graph.AtLeast(graph.Minus(logits, graph.Reduce("ReduceMax", logits, 1)), LogitFloor.Least);
}
