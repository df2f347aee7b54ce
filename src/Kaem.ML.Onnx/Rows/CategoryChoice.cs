using Kaem.ML.Format;
using Kaem.ML.Graphs;
using Kaem.ML.Numerics;

namespace Kaem.ML.Rows;

/// <summary>Categories from uniforms, and as indicators.</summary>
internal static class CategoryChoice
{
    // The largest number in single precision below 1.
    private const double MostUniform = 1 - 1.0 / (1 << 24);

    /// <summary>The first category whose cumulative weight exceeds u's share of the whole.</summary>
    /// <param name="weights">N x K, not negative.</param>
    /// <param name="u">N x 1.</param>
    /// <returns>N x 1.</returns>
    public static GraphValue Draw(GraphBuilder graph, GraphValue weights, GraphValue u, int categories)
    {
        var cumulative = graph.Add("CumSum", graph.Cast(weights, ElementType.Double), graph.Number(1, ElementType.Int64));
        var share = graph.Cast(graph.Within(u, 0, MostUniform), ElementType.Double);
        var limit = graph.Times(share, graph.Columns(cumulative, categories - 1, 1));
        return graph.AtMost(graph.Count(graph.Compare("LessOrEqual", cumulative, limit)), categories - 1);
    }

    /// <summary>Weights of a block's categories, 0 of those that are not drawn.</summary>
    /// <param name="never">Entries of the row that are not drawn.</param>
    public static GraphValue Open(GraphBuilder graph, GraphValue weights, ColumnRange block, IReadOnlyCollection<int> never)
    {
        if (!never.Any(entry => entry >= block.First && entry < block.End))
            return weights;
        float[] open = [.. Enumerable.Range(block.First, block.Count).Select(entry => never.Contains(entry) ? 0f : 1)];
        return graph.Times(weights, graph.Tensor(open, 1, block.Count));
    }

    /// <summary>1 at each row's category, 0 elsewhere.</summary>
    /// <param name="category">N x 1.</param>
    /// <returns>N x K.</returns>
    public static GraphValue Indicate(GraphBuilder graph, GraphValue category, int categories) => graph.Cast(
        graph.Compare("Equal", category, graph.Tensor([.. Enumerable.Range(0, categories).Select(k => (long)k)], 1, categories)), ElementType.Float);
}
