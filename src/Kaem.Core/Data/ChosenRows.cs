namespace Kaem.ML.Data;

/// <summary>Some rows of others, in an order of their own.</summary>
/// <param name="chosen">Which.</param>
internal sealed class ChosenRows(IRowSource rows, int[] chosen) : IRowSource
{
    private const int PartLength = 1 << 22;

    public int Rows => chosen.Length;

    public int Columns => rows.Columns;

    public IReadOnlyList<int>? LooseColumns => rows.LooseColumns;

    public void CopyColumn(int column, Span<float> destination)
    {
        var all = new float[rows.Rows];
        rows.CopyColumn(column, all);
        for (int i = 0; i < chosen.Length; i++)
            destination[i] = all[chosen[i]];
    }

    public void CopyTo(ReadOnlySpan<int> indices, Span<float> destination)
    {
        Span<int> one = stackalloc int[1];
        for (int i = 0; i < indices.Length; i++)
        {
            one[0] = chosen[indices[i]];
            rows.CopyTo(one, destination.Slice(i * Columns, Columns));
        }
    }

    public IEnumerable<(int First, DataMatrix Rows)> Parts()
    {
        int most = Math.Max(1, Math.Min(Rows, PartLength / Columns));
        var values = new float[most * Columns];
        for (int first = 0; first < Rows; first += most)
        {
            int count = Math.Min(most, Rows - first);
            rows.CopyTo(chosen.AsSpan(first, count), values);
            yield return (first, new DataMatrix(values[..(count * Columns)], count, Columns));
        }
    }
}
