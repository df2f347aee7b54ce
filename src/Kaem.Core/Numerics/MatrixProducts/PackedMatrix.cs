namespace Kaem.ML.Numerics;

/// <summary>
/// The left side of products, packed once for many of them: strips of as many rows as the micro-kernel's tile has, in each the rows beside one
/// another, k by k. Rows that the last strip lacks are zero.
/// </summary>
internal sealed unsafe class PackedMatrix
{
    private readonly FloatBuffer _values;
    private readonly int _tileRows, _rowStep;

    /// <param name="rows">Rows M.</param>
    /// <param name="depth">Columns K.</param>
    public PackedMatrix(int rows, int depth, int tileRows, int rowStep)
    {
        Rows = rows;
        Depth = depth;
        PaddedRows = (rows + rowStep - 1) / rowStep * rowStep;
        (_tileRows, _rowStep) = (tileRows, rowStep);
        _values = new FloatBuffer(checked(PaddedRows * depth));
    }

    /// <summary>Rows M.</summary>
    public int Rows { get; }

    /// <summary>Rows with those that fill up the last strip.</summary>
    public int PaddedRows { get; }

    /// <summary>Columns K.</summary>
    public int Depth { get; }

    /// <summary>
    /// Rows of the strip that begins at a row. A full strip and a small one are better cut in halves: so small a tile keeps the processor waiting.
    /// </summary>
    public int StripRows(int row)
    {
        int left = PaddedRows - row, small = left - _tileRows;
        return small > 0 && small <= _tileRows / 3 ? (left / 2 + _rowStep - 1) / _rowStep * _rowStep : Math.Min(_tileRows, left);
    }

    /// <summary>The strip that begins at a row.</summary>
    public float* Strip(int row) => _values.Pointer + (long)row * Depth;

    /// <summary>Element (row, k).</summary>
    public ref float this[int row, int k]
    {
        get
        {
            int first = 0;
            while (row >= first + StripRows(first))
                first += StripRows(first);
            return ref Strip(first)[(long)k * StripRows(first) + row - first];
        }
    }

    /// <summary>Sets columns from <paramref name="k"/> on where element (i, k) is <c>source[k * stride + i]</c>.</summary>
    public void PackAlong(int k, float* source, nint stride, int depth)
    {
        for (int row = 0; row < PaddedRows; row += StripRows(row))
            Panel.PackAlong(source + row, stride, Math.Min(StripRows(row), Rows - row), depth, Strip(row) + k * StripRows(row), StripRows(row));
    }

    /// <summary>Sets columns from <paramref name="k"/> on where element (i, k) is <c>source[i * stride + k]</c>.</summary>
    public void PackAcross(int k, float* source, nint stride, int depth)
    {
        for (int row = 0; row < PaddedRows; row += StripRows(row))
            Panel.PackAcross(source + row * stride, stride, Math.Min(StripRows(row), Rows - row), depth, Strip(row) + k * StripRows(row), StripRows(row));
    }
}
