namespace Kaem.ML.Numerics;

/// <summary>
/// The left side of products, packed once for many of them: strips of as many rows as the micro-kernel's tile has, in each the rows beside one
/// another, k by k. Rows that the last strip lacks are zero.
/// </summary>
internal sealed unsafe class PackedMatrix
{
    private readonly FloatBuffer _values;
    private readonly int _tileRows;

    /// <param name="rows">Rows M.</param>
    /// <param name="depth">Columns K.</param>
    public PackedMatrix(int rows, int depth, int tileRows, int rowStep)
    {
        Rows = rows;
        Depth = depth;
        PaddedRows = (rows + rowStep - 1) / rowStep * rowStep;
        _tileRows = tileRows;
        _values = new FloatBuffer(checked(PaddedRows * depth));
    }

    /// <summary>Rows M.</summary>
    public int Rows { get; }

    /// <summary>Rows with those that fill up the last strip.</summary>
    public int PaddedRows { get; }

    /// <summary>Columns K.</summary>
    public int Depth { get; }

    /// <summary>Rows of the strip that begins at a row.</summary>
    public int StripRows(int row) => Math.Min(_tileRows, PaddedRows - row);

    /// <summary>The strip that begins at a row.</summary>
    public float* Strip(int row) => _values.Pointer + (long)row * Depth;

    /// <summary>Element (row, k).</summary>
    public ref float this[int row, int k]
    {
        get
        {
            int first = row / _tileRows * _tileRows;
            return ref Strip(first)[(long)k * StripRows(first) + row - first];
        }
    }

    /// <summary>Sets columns from <paramref name="k"/> on where element (i, k) is <c>source[k * stride + i]</c>.</summary>
    public void PackAlong(int k, float* source, nint stride, int depth)
    {
        for (int row = 0; row < PaddedRows; row += _tileRows)
            Panel.PackAlong(source + row, stride, Math.Min(_tileRows, Rows - row), depth, Strip(row) + k * StripRows(row), StripRows(row));
    }

    /// <summary>Sets columns from <paramref name="k"/> on where element (i, k) is <c>source[i * stride + k]</c>.</summary>
    public void PackAcross(int k, float* source, nint stride, int depth)
    {
        for (int row = 0; row < PaddedRows; row += _tileRows)
            Panel.PackAcross(source + row * stride, stride, Math.Min(_tileRows, Rows - row), depth, Strip(row) + k * StripRows(row), StripRows(row));
    }
}
