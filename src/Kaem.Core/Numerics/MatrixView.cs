namespace Kaem.ML.Numerics;

/// <summary>A row-major matrix in pinned memory: element (r, c) is <c>Data[r * Stride + c]</c>. A view keeps its owner's memory alive.</summary>
/// <param name="Owner">What the memory belongs to; null where somebody else keeps it alive.</param>
/// <param name="Address">Address of element (0, 0).</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns.</param>
/// <param name="Stride">Distance between the starts of two rows, in elements.</param>
internal readonly unsafe record struct MatrixView(object? Owner, IntPtr Address, int Rows, int Columns, int Stride)
{
    public MatrixView(object? owner, float* data, int rows, int columns, int stride)
        : this(owner, (IntPtr)data, rows, columns, stride)
    {
    }

    /// <summary>A view of memory that somebody else keeps alive.</summary>
    public MatrixView(float* data, int rows, int columns, int stride)
        : this(null, (IntPtr)data, rows, columns, stride)
    {
    }

    /// <summary>Address of element (0, 0).</summary>
    public float* Data
    {
        get
        {
            KeepAlive();
            return (float*)Address;
        }
    }

    /// <summary>Row <paramref name="row"/>.</summary>
    public Span<float> Row(int row) => new(Data + (long)row * Stride, Columns);

    /// <summary>All elements of a matrix without gaps between its rows.</summary>
    /// <exception cref="InvalidOperationException">There are gaps.</exception>
    public Span<float> Elements => Stride == Columns || Rows <= 1
        ? new(Data, checked(Rows * Columns))
        : throw new InvalidOperationException($"The rows of {Columns} elements lie {Stride} apart.");

    /// <summary>The memory is not collected before this call: for who works with addresses taken from a view that is not used afterwards.</summary>
    public void KeepAlive() => GC.KeepAlive(Owner);

    /// <summary>Rows <paramref name="first"/> up to <paramref name="first"/> + <paramref name="count"/>.</summary>
    public MatrixView Slice(int first, int count) => new(Owner, Data + (long)first * Stride, count, Columns, Stride);

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
