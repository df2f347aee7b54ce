using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kaem.ML.Numerics;

/// <summary>
/// A symmetric matrix brought to tridiagonal form, A = Q·T·Qᵀ, by Householder reflections (Golub and Van Loan, Matrix
/// Computations, Sec. 8.3.1). Each step updates the rest of the matrix and multiplies it by the next reflection's vector
/// in the same pass, as the pass waits for memory.
/// </summary>
internal sealed class Tridiagonal : IParallelBody
{
    private const int BlockRows = 32;

    // Below this many elements a step is faster on one thread.
    private const int Small = 64 * 64;

    private readonly DoubleMatrix _matrix;
    private readonly double[] _factors;
    private readonly double[] _v;
    private readonly double[] _w;
    private readonly double[] _next;
    private readonly double[] _products;
    private int _step;

    private Tridiagonal(DoubleMatrix matrix)
    {
        int size = matrix.Rows;
        _matrix = matrix;
        Diagonal = new double[size];
        OffDiagonal = new double[size];
        _factors = new double[size];
        _v = new double[size];
        _w = new double[size];
        _next = new double[size];
        _products = new double[size];
    }

    /// <summary>The diagonal of T.</summary>
    public double[] Diagonal { get; }

    /// <summary>Element i is T(i, i + 1); the last one is 0.</summary>
    public double[] OffDiagonal { get; }

    /// <summary>Reduces a matrix.</summary>
    /// <param name="matrix">N x N, symmetric; afterwards it holds the reflections.</param>
    public static Tridiagonal Reduce(DoubleMatrix matrix, WorkerPool workers)
    {
        var reduced = new Tridiagonal(matrix);
        reduced.Run(workers);
        return reduced;
    }

    /// <summary>Turns an eigenvector of T into one of A.</summary>
    public void BackTransform(Span<double> vector)
    {
        for (int step = _matrix.Rows - 2; step >= 0; step--)
        {
            if (_factors[step] == 0)
                continue;
            ReadOnlySpan<double> reflection = _matrix.Row(step)[(step + 1)..];
            var rest = vector[(step + 1)..];
            AddScaled(rest, reflection, -_factors[step] * Dot(reflection, rest));
        }
    }

    /// <summary>Rows of the rest: the update of the step before, then the product with this step's vector.</summary>
    void IParallelBody.Execute(int index)
    {
        int first = _step + 1 + index * BlockRows, last = Math.Min(first + BlockRows, _matrix.Rows);
        for (int i = first; i < last; i++)
        {
            var row = _matrix.Row(i)[(_step + 1)..];
            _products[i] = UpdateAndDot(row, _v.AsSpan(_step + 1), -_w[i], _w.AsSpan(_step + 1), -_v[i], _next.AsSpan(_step + 1));
        }
    }

    private void Run(WorkerPool workers)
    {
        int size = _matrix.Rows;
        for (_step = 0; _step < size; _step++)
        {
            // This row takes part in no later step, so it is updated on its own and then keeps the reflection.
            var row = _matrix.Row(_step);
            AddScaled(row[_step..], _v.AsSpan(_step), -_w[_step]);
            AddScaled(row[_step..], _w.AsSpan(_step), -_v[_step]);
            Diagonal[_step] = row[_step];
            if (_step == size - 1)
                return;
            double factor = Reflect(row[(_step + 1)..], out OffDiagonal[_step]);
            _factors[_step] = factor;
            var next = _next.AsSpan(_step + 1);
            row[(_step + 1)..].CopyTo(next);

            int rest = size - 1 - _step, blocks = (rest + BlockRows - 1) / BlockRows;
            if ((long)rest * rest > Small)
            {
                workers.For(blocks, this);
            }
            else
            {
                for (int block = 0; block < blocks; block++)
                    ((IParallelBody)this).Execute(block);
            }

            // w = τ·A·v - (τ²/2)(vᵀ·A·v)·v, so that H·A·H = A - v·wᵀ - w·vᵀ.
            var products = _products.AsSpan(_step + 1);
            double half = 0.5 * factor * factor * Dot(products, next);
            for (int i = _step + 1; i < size; i++)
            {
                _v[i] = _next[i];
                _w[i] = factor * _products[i] - half * _next[i];
            }
        }
    }

    /// <summary>Replaces x by v, with (1 - τ·v·vᵀ)·x = (result, 0, ...).</summary>
    /// <returns>τ = 2/|v|², or 0 where x has the form already.</returns>
    private static double Reflect(Span<double> x, out double result)
    {
        result = x[0];
        double scale = 0;
        foreach (double value in x[1..])
            scale = Math.Max(scale, Math.Abs(value));
        if (scale == 0)
        {
            x.Clear();
            return 0;
        }
        scale = Math.Max(scale, Math.Abs(x[0]));
        for (int i = 0; i < x.Length; i++)
            x[i] /= scale;
        double norm = Math.CopySign(Math.Sqrt(Dot(x, x)), x[0]);
        result = -norm * scale;
        double first = x[0] + norm;
        for (int i = 1; i < x.Length; i++)
            x[i] /= first;
        x[0] = 1;
        return first / norm;
    }

    /// <summary>row += a·x + b·y, and the new row's product with z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static double UpdateAndDot(
        Span<double> row, ReadOnlySpan<double> x, double a, ReadOnlySpan<double> y, double b, ReadOnlySpan<double> z)
    {
        x = x[..row.Length];
        y = y[..row.Length];
        z = z[..row.Length];
        Vector<double> even = default, odd = default, va = new(a), vb = new(b);
        int width = Vector<double>.Count, i = 0;
        for (; i <= row.Length - 2 * width; i += 2 * width)
        {
            var r0 = Vector.MultiplyAddEstimate(
                vb, new Vector<double>(y[i..]), Vector.MultiplyAddEstimate(va, new Vector<double>(x[i..]), new Vector<double>(row[i..])));
            var r1 = Vector.MultiplyAddEstimate(
                vb, new Vector<double>(y[(i + width)..]),
                Vector.MultiplyAddEstimate(va, new Vector<double>(x[(i + width)..]), new Vector<double>(row[(i + width)..])));
            r0.CopyTo(row[i..]);
            r1.CopyTo(row[(i + width)..]);
            even = Vector.MultiplyAddEstimate(r0, new Vector<double>(z[i..]), even);
            odd = Vector.MultiplyAddEstimate(r1, new Vector<double>(z[(i + width)..]), odd);
        }
        double sum = Vector.Sum(even + odd);
        for (; i < row.Length; i++)
        {
            row[i] += a * x[i] + b * y[i];
            sum += row[i] * z[i];
        }
        return sum;
    }

    private static void AddScaled(Span<double> row, ReadOnlySpan<double> x, double a)
    {
        Vector<double> va = new(a);
        int i = 0;
        for (; i <= row.Length - Vector<double>.Count; i += Vector<double>.Count)
            Vector.MultiplyAddEstimate(va, new Vector<double>(x[i..]), new Vector<double>(row[i..])).CopyTo(row[i..]);
        for (; i < row.Length; i++)
            row[i] += a * x[i];
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Vector<double> even = default, odd = default;
        int width = Vector<double>.Count, i = 0;
        for (; i <= a.Length - 2 * width; i += 2 * width)
        {
            even = Vector.MultiplyAddEstimate(new Vector<double>(a[i..]), new Vector<double>(b[i..]), even);
            odd = Vector.MultiplyAddEstimate(new Vector<double>(a[(i + width)..]), new Vector<double>(b[(i + width)..]), odd);
        }
        double sum = Vector.Sum(even + odd);
        for (; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
