using Kaem.ML.Format;
using Kaem.ML.Graphs;
using Kaem.ML.Kan;

namespace Kaem.ML.Networks;

/// <summary>1, cos(2πkτx) and sin(2πkτx), k from 1 to K. Whole turns are taken off in double precision: high frequencies multiply rounding.</summary>
internal static class FourierGraph
{
    public static GraphValue Expand(GraphBuilder graph, GraphValue x, KanLayer layer, int frequencies)
    {
        double[] numbers = [.. Enumerable.Range(0, layer.Inputs).SelectMany(input =>
            Enumerable.Range(1, frequencies).Select(k => (double)layer.Width(input) * k))];
        var turns = graph.Times(graph.Cast(x, ElementType.Double), graph.Tensor(numbers, layer.Inputs, frequencies));
        var angle = graph.Times(graph.Cast(graph.Minus(turns, graph.Add("Round", turns)), ElementType.Float), 2 * Math.PI);
        var one = graph.Plus(graph.Times(x, 0), 1);
        return graph.Join(2, one, graph.Add("Cos", angle), graph.Add("Sin", angle));
    }
}
