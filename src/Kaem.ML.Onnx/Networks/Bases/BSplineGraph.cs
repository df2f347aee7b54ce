using Kaem.ML.Format;
using Kaem.ML.Graphs;
using Kaem.ML.Kan;

namespace Kaem.ML.Networks;

/// <summary>B-splines by the recurrence of Cox and de Boor, all functions of a degree from those of the degree below.</summary>
internal static class BSplineGraph
{
    public static GraphValue Expand(GraphBuilder graph, GraphValue x, KanLayer layer, int degree)
    {
        int knots = layer.Basis.GridLength;
        var functions = graph.Cast(
            graph.Compare(
                "And", graph.Compare("GreaterOrEqual", x, Knots(graph, layer, 0, knots - 1)), graph.Compare("Less", x, Knots(graph, layer, 1, knots - 1))),
            ElementType.Float);
        for (int d = 1; d <= degree; d++)
        {
            int count = knots - 1 - d;
            // From its first knot up, and down to its last.
            var rising = graph.Times(graph.Minus(x, Knots(graph, layer, 0, count)), Inverses(graph, layer, 0, count, d));
            var falling = graph.Times(graph.Minus(Knots(graph, layer, d + 1, count), x), Inverses(graph, layer, 1, count, d));
            functions = graph.Plus(graph.Times(rising, Functions(graph, functions, 0, count)), graph.Times(falling, Functions(graph, functions, 1, count)));
        }
        return functions;
    }

    /// <summary>Some of each input's knots, I x count.</summary>
    private static GraphValue Knots(GraphBuilder graph, KanLayer layer, int first, int count) =>
        Table(graph, layer, count, (grid, i) => grid[first + i]);

    /// <summary>1 over the extent of <paramref name="degree"/> intervals; 0 where that has none, and so has no function.</summary>
    private static GraphValue Inverses(GraphBuilder graph, KanLayer layer, int first, int count, int degree) =>
        Table(graph, layer, count, (grid, i) => grid[first + i + degree] > grid[first + i] ? 1 / (grid[first + i + degree] - grid[first + i]) : 0);

    private static GraphValue Table(GraphBuilder graph, KanLayer layer, int count, Func<float[], int, float> value)
    {
        float[] values = [.. Enumerable.Range(0, layer.Inputs).SelectMany(input =>
        {
            float[] grid = layer.GridOf(input).ToArray();
            return Enumerable.Range(0, count).Select(i => value(grid, i));
        })];
        return graph.Tensor(values, layer.Inputs, count);
    }

    private static GraphValue Functions(GraphBuilder graph, GraphValue functions, int first, int count) => graph.Add(
        "Slice", functions, graph.Tensor([(long)first], 1), graph.Tensor([(long)first + count], 1), graph.Tensor([2L], 1));
}
