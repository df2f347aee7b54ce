using Kaem.ML.Format;
using Kaem.ML.Graphs;
using Kaem.ML.Kan;

namespace Kaem.ML.Networks;

/// <summary>T_k(y) of y = tanh(x)/τ within [-1, 1], by the recurrence T_(k+1) = 2y·T_k - T_(k-1), in double precision, as it amplifies rounding.</summary>
internal static class ChebyshevGraph
{
    public static GraphValue Expand(GraphBuilder graph, GraphValue x, KanLayer layer, int degree)
    {
        var tanh = graph.Cast(graph.Add("Tanh", x), ElementType.Double);
        var y = graph.Within(graph.Over(tanh, BasisGraph.OfInputs(graph, layer, input => layer.Width(input), ElementType.Double)), -1, 1);
        var one = graph.Plus(graph.Times(y, 0), 1);
        List<GraphValue> polynomials = [one, y];
        for (int k = 2; k <= degree; k++)
            polynomials.Add(graph.Minus(graph.Times(graph.Times(y, 2), polynomials[^1]), polynomials[^2]));
        return graph.Cast(graph.Join(2, [.. polynomials.Take(degree + 1)]), ElementType.Float);
    }
}
