using System.Numerics;
using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Evaluation;

/// <summary>
/// Sums of the kernel k(x, y) = (x·y/D + 1)³ over pairs of rows: the products come from the fast matrix product, a block of
/// rows at a time, the sums are taken in double precision and a fixed order.
/// </summary>
internal sealed class PolynomialKernel : IParallelBody
{
    private const int BlockRows = 64;

    private readonly MatrixView _rows;
    private readonly MatrixView _others;
    private readonly bool _laterOnly;
    private readonly FloatBuffer _products;
    private readonly double[] _sums;
    private int _first;

    private PolynomialKernel(MatrixView rows, MatrixView others, bool laterOnly)
    {
        _rows = rows;
        _others = others;
        _laterOnly = laterOnly;
        _products = new FloatBuffer(checked(BlockRows * others.Rows));
        _sums = new double[rows.Rows];
    }

    /// <summary>Σ_j k(x_i, y_j) of each row i.</summary>
    public static double[] RowSums(MatrixView rows, MatrixView others, WorkerPool workers)
    {
        var kernel = new PolynomialKernel(rows, others, laterOnly: false);
        kernel.Run(workers);
        return kernel._sums;
    }

    /// <summary>Σ k(x_i, x_j) over the pairs i &lt; j.</summary>
    public static double PairSum(MatrixView rows, WorkerPool workers)
    {
        var kernel = new PolynomialKernel(rows, rows, laterOnly: true);
        kernel.Run(workers);
        return FixedOrder.Sum(kernel._sums);
    }

    /// <summary>The unbiased estimate of the squared maximum mean discrepancy from its three sums, those within a set over pairs i &lt; j.</summary>
    public static double Discrepancy(double withinX, double m, double withinY, double n, double across) =>
        2 * withinX / (m * (m - 1)) + 2 * withinY / (n * (n - 1)) - 2 * across / (m * n);

    void IParallelBody.Execute(int index)
    {
        int skip = _laterOnly ? index + 1 : 0;
        _sums[_first + index] = Sum(Products(BlockRows).Row(index)[skip..], 1.0 / _rows.Columns);
    }

    private void Run(WorkerPool workers)
    {
        for (_first = 0; _first < _rows.Rows; _first += BlockRows)
        {
            int count = Math.Min(BlockRows, _rows.Rows - _first);
            MatrixProduct.Multiply(_rows.Slice(_first, count), false, Others(), true, Products(count), false, workers);
            workers.For(count, this);
        }
    }

    private MatrixView Others() => _laterOnly ? _others.Slice(_first, _others.Rows - _first) : _others;

    private MatrixView Products(int count) => _products.AsMatrix(count, Others().Rows);

    /// <summary>Σ_j (p_j/D + 1)³.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static double Sum(ReadOnlySpan<float> products, double scale)
    {
        Vector<double> scales = new(scale), even = default, odd = default;
        int j = 0;
        for (; j <= products.Length - Vector<float>.Count; j += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(products[j..]), out var low, out var high);
            low = low * scales + Vector<double>.One;
            high = high * scales + Vector<double>.One;
            even += low * low * low;
            odd += high * high * high;
        }
        double sum = Vector.Sum(even + odd);
        for (; j < products.Length; j++)
        {
            double value = products[j] * scale + 1;
            sum += value * value * value;
        }
        return sum;
    }
}
