using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Numerics.LinearAlgebra;

/// <summary>Matrices to try things on.</summary>
internal static class Matrices
{
    public static DoubleMatrix Random(int rows, int columns, ulong seed)
    {
        var values = new float[rows * columns];
        new RandomStream(seed, StreamPurpose.Generation).Normal(values);
        return new DoubleMatrix([.. values.Select(value => (double)value)], rows, columns);
    }

    /// <summary>XᵀX of random X, positive semidefinite of the given rank, the columns on scales that fall by a factor.</summary>
    public static DoubleMatrix Covariance(int size, int rank, ulong seed, double factor = 1)
    {
        var x = Random(rank, size, seed);
        var product = new DoubleMatrix(size, size);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                for (int r = 0; r < rank; r++)
                    product.Row(i)[j] += x.Row(r)[i] * x.Row(r)[j] * Math.Pow(factor, i + j);
            }
        }
        return product;
    }

    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    public static DoubleMatrix Copy(this DoubleMatrix matrix) => matrix with { Values = [.. matrix.Values] };
}
