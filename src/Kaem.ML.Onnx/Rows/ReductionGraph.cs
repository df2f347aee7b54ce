using Kaem.ML.Engines;
using Kaem.ML.Graphs;

namespace Kaem.ML.Rows;

/// <summary>Between rows and what the network is of: principal components where there are any, else the rows themselves.</summary>
internal static class ReductionGraph
{
    /// <param name="rows">N x D.</param>
    /// <returns>N x K.</returns>
    public static GraphValue Project(GraphBuilder graph, GraphValue rows, PrincipalComponents? reduction)
    {
        if (reduction is null)
            return rows;
        var centred = graph.Within(graph.Minus(rows, Mean(graph, reduction)), -PrincipalComponents.Farthest, PrincipalComponents.Farthest);
        var directions = reduction.Directions.Value.Span;
        var across = new float[directions.Length];
        for (int k = 0; k < reduction.Count; k++)
        {
            for (int d = 0; d < reduction.Columns; d++)
                across[d * reduction.Count + k] = directions[k * reduction.Columns + d];
        }
        return graph.Product(centred, graph.Tensor(across, reduction.Columns, reduction.Count));
    }

    /// <param name="components">N x K.</param>
    /// <returns>N x D.</returns>
    public static GraphValue BackProject(GraphBuilder graph, GraphValue components, PrincipalComponents? reduction) => reduction is null
        ? components
        : graph.Plus(
            graph.Product(components, graph.Tensor(reduction.Directions.Value.Span.ToArray(), reduction.Count, reduction.Columns)), Mean(graph, reduction));

    private static GraphValue Mean(GraphBuilder graph, PrincipalComponents reduction) =>
        graph.Tensor(reduction.Mean.Value.Span.ToArray(), 1, reduction.Columns);
}
