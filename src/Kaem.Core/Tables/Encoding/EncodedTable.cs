using Kaem.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>
/// An encoded table whose rows become numbers only when they are asked for: the matrix of all of them may take many times the table's memory.
/// </summary>
internal sealed class EncodedTable : IRowSource
{
    /// <summary>Numbers of a part where nothing else is said.</summary>
    public const int PartLength = 1 << 24;

    private readonly EncodedColumn[] _columns;
    private readonly int _rowsOfPart;

    /// <param name="columns">The columns' blocks, in the order in which they stand in a row.</param>
    /// <param name="partLength">Numbers of a part, at most, if a row has no more.</param>
    public EncodedTable(EncodedColumn[] columns, int rows, int partLength = PartLength)
    {
        _columns = columns;
        Rows = rows;
        Columns = columns.Sum(column => column.Width);
        var loose = new List<int>();
        int first = 0;
        foreach (var column in columns)
        {
            if (column is { HasPlaces: false, Width: > 0 })
                loose.Add(first);
            first += column.Width;
        }
        LooseColumns = loose;
        _rowsOfPart = Math.Max(1, Math.Min(rows, partLength / Columns));
    }

    public int Rows { get; }

    public int Columns { get; }

    public IReadOnlyList<int> LooseColumns { get; }

    public void CopyColumn(int column, Span<float> destination)
    {
        int first = 0;
        foreach (var block in _columns)
        {
            if (first == column && block.Width > 0)
            {
                for (int row = 0; row < Rows; row++)
                    block.CopyTo(row, destination.Slice(row, 1));
                return;
            }
            first += block.Width;
        }
    }

    public void CopyTo(ReadOnlySpan<int> rows, Span<float> destination)
    {
        for (int i = 0; i < rows.Length; i++)
            CopyRow(rows[i], destination.Slice(i * Columns, Columns));
    }

    /// <summary>Copies as many rows as the destination holds.</summary>
    public void CopyTo(int first, Span<float> destination)
    {
        for (int i = 0; i < destination.Length / Columns; i++)
            CopyRow(first + i, destination.Slice(i * Columns, Columns));
    }

    public IEnumerable<(int First, DataMatrix Rows)> Parts()
    {
        // One array for all parts.
        var values = new float[_rowsOfPart * Columns];
        var part = new DataMatrix(values, _rowsOfPart, Columns);
        for (int first = 0; first < Rows; first += _rowsOfPart)
        {
            int count = Math.Min(_rowsOfPart, Rows - first);
            CopyTo(first, values.AsSpan(0, count * Columns));
            yield return (first, part.Take(count));
        }
    }

    private void CopyRow(int row, Span<float> destination)
    {
        int first = 0;
        foreach (var column in _columns)
        {
            column.CopyTo(row, destination.Slice(first, column.Width));
            first += column.Width;
        }
    }
}
