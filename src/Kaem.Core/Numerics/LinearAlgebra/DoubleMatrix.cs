namespace Kaem.ML.Numerics;

/// <summary>A row-major matrix of doubles: the first <paramref name="Rows"/> x <paramref name="Columns"/> elements of an array.</summary>
internal readonly record struct DoubleMatrix(double[] Values, int Rows, int Columns)
{
    /// <summary>A matrix of zeros.</summary>
    public DoubleMatrix(int rows, int columns)
        : this(new double[checked(rows * columns)], rows, columns)
    {
    }

    /// <summary>Row <paramref name="row"/>.</summary>
    public Span<double> Row(int row) => Values.AsSpan(row * Columns, Columns);
}
