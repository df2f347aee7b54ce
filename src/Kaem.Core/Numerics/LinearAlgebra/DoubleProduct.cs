using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kaem.ML.Numerics;

/// <summary>
/// The product of a matrix with another's transpose, in double precision. An element is summed in an order that depends on
/// the depth alone: along vectors within blocks of the depth, the blocks one after the other.
/// </summary>
internal sealed class DoubleProduct : IParallelBody
{
    // A block of rows stays in the second-level cache, three rows of B in the first.
    private const int BlockRows = 48;
    private const int BlockDepth = 256;
    private const int TileRows = 4;
    private const int TileColumns = 3;

    private readonly DoubleMatrix _a;
    private readonly DoubleMatrix _b;
    private readonly DoubleMatrix _c;
    private readonly bool _symmetric;

    private DoubleProduct(DoubleMatrix a, DoubleMatrix b, DoubleMatrix c, bool symmetric) =>
        (_a, _b, _c, _symmetric) = (a, b, c, symmetric);

    /// <summary>C = A·Bᵀ.</summary>
    /// <param name="a">M x K.</param>
    /// <param name="b">N x K.</param>
    /// <param name="c">M x N.</param>
    public static void TimesTransposed(DoubleMatrix a, DoubleMatrix b, DoubleMatrix c, WorkerPool workers)
    {
        c.Values.AsSpan(0, c.Rows * c.Columns).Clear();
        Run(new DoubleProduct(a, b, c, symmetric: false), workers);
    }

    /// <summary>C += A·Aᵀ.</summary>
    /// <param name="a">M x K.</param>
    /// <param name="c">M x M, symmetric.</param>
    public static void AddGram(DoubleMatrix a, DoubleMatrix c, WorkerPool workers)
    {
        Run(new DoubleProduct(a, a, c, symmetric: true), workers);
        for (int i = 0; i < c.Rows; i++)
        {
            for (int j = 0; j < i; j++)
                c.Values[j * c.Columns + i] = c.Values[i * c.Columns + j];
        }
    }

    /// <summary>A block of rows; below the diagonal and on it where the product is symmetric.</summary>
    void IParallelBody.Execute(int index)
    {
        int first = index * BlockRows, last = Math.Min(first + BlockRows, _a.Rows);
        int columns = _symmetric ? last : _b.Rows;
        for (int depth = 0; depth < _a.Columns; depth += BlockDepth)
        {
            int length = Math.Min(BlockDepth, _a.Columns - depth);
            for (int j = 0; j < columns; j += TileColumns)
            {
                for (int i = first; i < last; i += TileRows)
                {
                    if (j + TileColumns <= columns && i + TileRows <= last)
                        Tile(i, j, depth, length);
                    else
                        Edge(i, Math.Min(i + TileRows, last), j, Math.Min(j + TileColumns, columns), depth, length);
                }
            }
        }
    }

    private static void Run(DoubleProduct product, WorkerPool workers) =>
        workers.For((product._a.Rows + BlockRows - 1) / BlockRows, product);

    /// <summary>Four rows of A with three of B: twelve sums and four operands fill the sixteen vector registers of a common machine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Tile(int row, int column, int depth, int length)
    {
        nuint stride = (nuint)_a.Columns;
        ref double a = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_a.Values), (nint)row * _a.Columns + depth);
        ref double b = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_b.Values), (nint)column * _b.Columns + depth);
        Vector<double> c00 = default, c01 = default, c02 = default, c10 = default, c11 = default, c12 = default;
        Vector<double> c20 = default, c21 = default, c22 = default, c30 = default, c31 = default, c32 = default;
        nuint width = (nuint)Vector<double>.Count, k = 0, vectors = (nuint)length - (nuint)length % width;
        for (; k < vectors; k += width)
        {
            var b0 = Vector.LoadUnsafe(ref b, k);
            var b1 = Vector.LoadUnsafe(ref b, stride + k);
            var b2 = Vector.LoadUnsafe(ref b, 2 * stride + k);
            var x = Vector.LoadUnsafe(ref a, k);
            c00 = Vector.MultiplyAddEstimate(x, b0, c00);
            c01 = Vector.MultiplyAddEstimate(x, b1, c01);
            c02 = Vector.MultiplyAddEstimate(x, b2, c02);
            x = Vector.LoadUnsafe(ref a, stride + k);
            c10 = Vector.MultiplyAddEstimate(x, b0, c10);
            c11 = Vector.MultiplyAddEstimate(x, b1, c11);
            c12 = Vector.MultiplyAddEstimate(x, b2, c12);
            x = Vector.LoadUnsafe(ref a, 2 * stride + k);
            c20 = Vector.MultiplyAddEstimate(x, b0, c20);
            c21 = Vector.MultiplyAddEstimate(x, b1, c21);
            c22 = Vector.MultiplyAddEstimate(x, b2, c22);
            x = Vector.LoadUnsafe(ref a, 3 * stride + k);
            c30 = Vector.MultiplyAddEstimate(x, b0, c30);
            c31 = Vector.MultiplyAddEstimate(x, b1, c31);
            c32 = Vector.MultiplyAddEstimate(x, b2, c32);
        }
        ref double c = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_c.Values), (nint)row * _c.Columns + column);
        Add(ref c, c00, c01, c02, ref a, ref b, k, length);
        Add(ref Unsafe.Add(ref c, _c.Columns), c10, c11, c12, ref Unsafe.Add(ref a, stride), ref b, k, length);
        Add(ref Unsafe.Add(ref c, 2 * _c.Columns), c20, c21, c22, ref Unsafe.Add(ref a, 2 * stride), ref b, k, length);
        Add(ref Unsafe.Add(ref c, 3 * _c.Columns), c30, c31, c32, ref Unsafe.Add(ref a, 3 * stride), ref b, k, length);
    }

    /// <summary>Sums of one row along the vectors, then along what is left of the depth.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(
        ref double c, Vector<double> c0, Vector<double> c1, Vector<double> c2, ref double a, ref double b, nuint k, int length)
    {
        nuint stride = (nuint)_a.Columns;
        double s0 = Vector.Sum(c0), s1 = Vector.Sum(c1), s2 = Vector.Sum(c2);
        for (; k < (nuint)length; k++)
        {
            double x = Unsafe.Add(ref a, k);
            s0 += x * Unsafe.Add(ref b, k);
            s1 += x * Unsafe.Add(ref b, stride + k);
            s2 += x * Unsafe.Add(ref b, 2 * stride + k);
        }
        c += s0;
        Unsafe.Add(ref c, 1) += s1;
        Unsafe.Add(ref c, 2) += s2;
    }

    /// <summary>The same sums one by one, where no whole tile is left.</summary>
    private void Edge(int row, int lastRow, int column, int lastColumn, int depth, int length)
    {
        for (int i = row; i < lastRow; i++)
        {
            for (int j = column; j < lastColumn; j++)
                _c.Values[i * _c.Columns + j] += Dot(_a.Row(i).Slice(depth, length), _b.Row(j).Slice(depth, length));
        }
    }

    /// <summary>Σ_i a_i·b_i in the order of a tile's sums.</summary>
    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Vector<double> sums = default;
        int k = 0;
        for (; k <= a.Length - Vector<double>.Count; k += Vector<double>.Count)
            sums = Vector.MultiplyAddEstimate(new Vector<double>(a[k..]), new Vector<double>(b[k..]), sums);
        double sum = Vector.Sum(sums);
        for (; k < a.Length; k++)
            sum += a[k] * b[k];
        return sum;
    }
}
