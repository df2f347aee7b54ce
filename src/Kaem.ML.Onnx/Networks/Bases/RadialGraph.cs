using Kaem.ML.Graphs;
using Kaem.ML.Kan;

namespace Kaem.ML.Networks;

/// <summary>Radial basis functions φ((x - c)/width) on the centres c of each input.</summary>
internal static class RadialGraph
{
    /// <summary>exp(-½u²).</summary>
    public static GraphValue Gaussian(GraphBuilder graph, GraphValue x, KanLayer layer) => Window(graph, Distances(graph, x, layer));

    /// <summary>1 - tanh²u as 4e/(1 + e)², e = exp(-2|u|), which keeps its digits in the tails.</summary>
    public static GraphValue ReflectionalSwitch(GraphBuilder graph, GraphValue x, KanLayer layer)
    {
        var e = graph.Add("Exp", graph.Times(graph.Add("Abs", Distances(graph, x, layer)), -2));
        return graph.Over(graph.Times(e, 4), graph.Square(graph.Plus(e, 1)));
    }

    /// <summary>cos(ω·u)·exp(-½u²).</summary>
    public static GraphValue Morlet(GraphBuilder graph, GraphValue x, KanLayer layer, float frequency)
    {
        var u = Distances(graph, x, layer);
        return graph.Times(graph.Add("Cos", graph.Times(u, frequency)), Window(graph, u));
    }

    /// <summary>u, N x I x n.</summary>
    private static GraphValue Distances(GraphBuilder graph, GraphValue x, KanLayer layer)
    {
        var centres = graph.Tensor(layer.Grid.Value.Span.ToArray(), layer.Inputs, layer.BasisSize);
        return graph.Times(graph.Minus(x, centres), BasisGraph.OfInputs(graph, layer, input => 1 / layer.Width(input)));
    }

    private static GraphValue Window(GraphBuilder graph, GraphValue u) => graph.Add("Exp", graph.Times(graph.Square(u), -0.5));
}
