using Kaem.ML.Data;

namespace Kaem.ML.Training;

/// <summary>The rows of a worker's shards under the numbers that they have among all rows: the others are other workers'.</summary>
/// <param name="own">The rows, in order.</param>
/// <param name="rows">Number of all rows.</param>
internal sealed class ShardRows(IRowSource own, Shards shards, int rows) : IRowSource
{
    private readonly int _first = (int)shards.RowsOf(shards.First, rows).First;

    /// <summary>Number of all rows.</summary>
    public int Rows => rows;

    public int Columns => own.Columns;

    public IReadOnlyList<int>? LooseColumns => own.LooseColumns;

    /// <summary>How many rows a worker's shards have.</summary>
    public static long CountOf(Shards shards, long rows) => shards.RowsOf(shards.First + shards.Own - 1, rows) is var (first, count)
        ? first + count - shards.RowsOf(shards.First, rows).First
        : 0;

    /// <summary>Copies rows of this worker's shards.</summary>
    public void CopyTo(ReadOnlySpan<int> rows, Span<float> destination)
    {
        Span<int> there = rows.Length <= 256 ? stackalloc int[256] : new int[rows.Length];
        there = there[..rows.Length];
        for (int i = 0; i < rows.Length; i++)
            there[i] = rows[i] - _first;
        own.CopyTo(there, destination);
    }

    /// <summary>This worker's rows.</summary>
    public IEnumerable<(int First, DataMatrix Rows)> Parts() => own.Parts().Select(part => (part.First + _first, part.Rows));

    public void CopyColumn(int column, Span<float> destination) => own.CopyColumn(column, destination);
}
