using System.Numerics;

namespace Kaem.ML.Graphs;

/// <summary>Where numbers lie among ascending ones, by halving.</summary>
internal static class HalvingSearch
{
    /// <summary>Numbers of a table that a search goes through, of so many that there are: a power of two.</summary>
    public static int Length(int count) => (int)BitOperations.RoundUpToPowerOf2((uint)count);

    /// <summary>The place of the last number that is at most the target; the first place where none is.</summary>
    /// <param name="table">Ascending numbers, those that fill it up beyond all targets; several such tables, one after the other.</param>
    /// <param name="length">Numbers of one table, a power of two.</param>
    /// <param name="start">First place of each target's table.</param>
    public static GraphValue Last(GraphBuilder graph, GraphValue table, int length, GraphValue start, GraphValue target)
    {
        var place = start;
        for (int step = length / 2; step > 0; step /= 2)
        {
            var next = graph.Plus(place, step);
            place = graph.Choose(graph.Compare("LessOrEqual", graph.Gather(table, next), target), next, place);
        }
        return place;
    }
}
