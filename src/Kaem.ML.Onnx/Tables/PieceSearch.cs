using Kaem.ML.Format;
using Kaem.ML.Graphs;

namespace Kaem.ML.Tables;

/// <summary>Pieces of the numbers, each from its start on, and what belongs to them.</summary>
/// <param name="starts">Where pieces start, ascending; what lies before the first belongs to it too.</param>
internal sealed class PieceSearch(GraphBuilder graph, IReadOnlyList<double> starts)
{
    private readonly GraphValue _starts = Table(graph, starts);

    /// <summary>The piece of each number.</summary>
    /// <param name="numbers">N x 1, in double precision.</param>
    /// <returns>N x 1.</returns>
    public GraphValue Find(GraphValue numbers)
    {
        // The first piece, in every row.
        var first = graph.Cast(graph.Compare("And", graph.Compare("Less", numbers, numbers), graph.Compare("Greater", numbers, numbers)), ElementType.Int64);
        return HalvingSearch.Last(graph, _starts, HalvingSearch.Length(starts.Count), first, numbers);
    }

    private static GraphValue Table(GraphBuilder graph, IReadOnlyList<double> starts)
    {
        var table = new double[HalvingSearch.Length(starts.Count)];
        Array.Fill(table, double.PositiveInfinity);
        for (int i = 0; i < starts.Count; i++)
            table[i] = starts[i];
        return graph.Tensor(table, table.Length);
    }
}
