namespace Kaem.ML.Numerics;

/// <summary>A row-major matrix in memory that somebody else keeps alive: element (r, c) is <c>Data[r * Stride + c]</c>.</summary>
/// <param name="Address">Address of element (0, 0).</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns.</param>
/// <param name="Stride">Distance between the starts of two rows, in elements.</param>
internal readonly unsafe record struct MatrixView(IntPtr Address, int Rows, int Columns, int Stride)
{
    public MatrixView(float* data, int rows, int columns, int stride)
        : this((IntPtr)data, rows, columns, stride)
    {
    }

    /// <summary>Address of element (0, 0).</summary>
    public float* Data => (float*)Address;

    /// <summary>Row <paramref name="row"/>.</summary>
    public Span<float> Row(int row) => new(Data + (long)row * Stride, Columns);

    /// <summary>Rows <paramref name="first"/> up to <paramref name="first"/> + <paramref name="count"/>.</summary>
    public MatrixView Slice(int first, int count) => new(Data + (long)first * Stride, count, Columns, Stride);

    /// <summary>Moves chosen rows to the front, in their order.</summary>
    /// <param name="rows">Indices of the rows to keep, ascending.</param>
    public void Keep(ReadOnlySpan<int> rows)
    {
        for (int r = 0; r < rows.Length; r++)
        {
            if (rows[r] != r)
                Row(rows[r]).CopyTo(Row(r));
        }
    }
}
