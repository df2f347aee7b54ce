using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>
/// What <see cref="LeastSquares"/> does, for basis functions on grids of many intervals: each is zero but for a few neighbouring intervals, so the normal
/// matrix has a band beside its diagonal and zeros elsewhere. Work and memory are in proportion to the number of intervals, where those of full matrices grow
/// with its square and cube.
/// </summary>
internal sealed class BandedFit
{
    /// <summary>Up to so many functions full matrices are fast, and models that were trained with them keep their bits.</summary>
    public const int MostFull = 128;

    // Rows of the basis that are there in full at a time.
    private const int Block = 64;

    private readonly BandedRows _basis;

    // Lower band of the Cholesky factor: column j of row i at i·(width + 1) + j - i + width.
    private readonly double[] _factor;
    private readonly int _size, _width;

    /// <param name="basis">The basis at the points, m x n.</param>
    /// <param name="relativeRidge">λ, relative to the mean diagonal of the normal matrix.</param>
    /// <exception cref="ArithmeticException">The basis's values are such that nothing can be fitted.</exception>
    public BandedFit(BandedRows basis, double relativeRidge)
    {
        _basis = basis;
        (_size, _width) = (basis.Columns, basis.Width);
        _factor = new double[_size * (_width + 1)];
        for (int row = 0; row < basis.Rows; row++)
        {
            var values = basis.Row(row, out int first);
            for (int a = 0; a < values.Length; a++)
            {
                for (int b = 0; b <= a; b++)
                    At(first + a, first + b) += values[a] * values[b];
            }
        }
        double trace = 0;
        for (int i = 0; i < _size; i++)
            trace += At(i, i);
        for (int i = 0; i < _size; i++)
            At(i, i) += relativeRidge * trace / _size;
        Factorise();
    }

    /// <summary>The coefficients that come closest to curves at the points: (BᵀB + λI)⁻¹Bᵀ·y, n x outputs.</summary>
    /// <param name="values">The curves' values, m x outputs.</param>
    public double[] Solve(ReadOnlySpan<double> values, int outputs)
    {
        var result = new double[_size * outputs];
        for (int row = 0; row < _basis.Rows; row++)
        {
            var functions = _basis.Row(row, out int first);
            var curve = values.Slice(row * outputs, outputs);
            for (int a = 0; a < functions.Length; a++)
            {
                for (int o = 0; o < outputs; o++)
                    result[(first + a) * outputs + o] += functions[a] * curve[o];
            }
        }
        for (int i = 0; i < _size; i++)
        {
            for (int j = Math.Max(0, i - _width); j < i; j++)
                Subtract(result, outputs, i, j, At(i, j));
            Divide(result, outputs, i);
        }
        for (int i = _size - 1; i >= 0; i--)
        {
            for (int j = i + 1; j <= Math.Min(_size - 1, i + _width); j++)
                Subtract(result, outputs, i, j, At(j, i));
            Divide(result, outputs, i);
        }
        return result;
    }

    /// <summary>The basis of an input at the points, without the base column.</summary>
    public static BandedRows BasisAt(KanLayer layer, int input, ReadOnlySpan<float> points)
    {
        var rows = new BandedRows(layer.BasisSize);
        var terms = new FloatBuffer(Block * layer.Terms);
        for (int at = 0; at < points.Length; at += Block)
        {
            int take = Math.Min(Block, points.Length - at);
            var part = terms.AsMatrix(take, layer.Terms);
            layer.Expand(input, points.Slice(at, take), part);
            for (int row = 0; row < take; row++)
                rows.Add(part.Row(row)[..layer.BasisSize]);
        }
        return rows;
    }

    private void Factorise()
    {
        for (int i = 0; i < _size; i++)
        {
            for (int j = Math.Max(0, i - _width); j <= i; j++)
            {
                double sum = At(i, j);
                for (int k = Math.Max(0, i - _width); k < j; k++)
                    sum -= At(i, k) * At(j, k);
                if (i == j && !(sum > 0))
                    throw LeastSquares.Unfit();
                At(i, j) = i == j ? Math.Sqrt(sum) : sum / At(j, j);
            }
        }
    }

    private static void Subtract(double[] values, int outputs, int row, int other, double factor)
    {
        for (int o = 0; o < outputs; o++)
            values[row * outputs + o] -= factor * values[other * outputs + o];
    }

    private void Divide(double[] values, int outputs, int row)
    {
        for (int o = 0; o < outputs; o++)
            values[row * outputs + o] /= At(row, row);
    }

    private ref double At(int row, int column) => ref _factor[row * (_width + 1) + column - row + _width];
}

/// <summary>Rows of a matrix, each with what lies between its first and its last number that is not zero.</summary>
internal sealed class BandedRows(int columns)
{
    private readonly List<double> _values = [];
    private readonly List<(int First, int Start, int Length)> _rows = [];

    /// <summary>Columns of the matrix.</summary>
    public int Columns => columns;

    /// <summary>Rows of the matrix.</summary>
    public int Rows => _rows.Count;

    /// <summary>Numbers beside the diagonal that AᵀA may have.</summary>
    public int Width { get; private set; }

    /// <summary>Takes over a row.</summary>
    public void Add(ReadOnlySpan<float> row)
    {
        int first = row.IndexOfAnyExcept(0f), last = row.LastIndexOfAnyExcept(0f), start = _values.Count;
        for (int i = first; i >= 0 && i <= last; i++)
            _values.Add(row[i]);
        _rows.Add((Math.Max(0, first), start, _values.Count - start));
        Width = Math.Max(Width, _values.Count - start - 1);
    }

    /// <summary>What a row has from column <paramref name="first"/> on.</summary>
    public Span<double> Row(int index, out int first)
    {
        (first, int start, int length) = _rows[index];
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_values).Slice(start, length);
    }

    /// <summary>A times a matrix of single precision, m x outputs.</summary>
    public double[] Multiply(ReadOnlySpan<float> matrix, int outputs)
    {
        var result = new double[Rows * outputs];
        for (int row = 0; row < Rows; row++)
        {
            var values = Row(row, out int first);
            for (int a = 0; a < values.Length; a++)
            {
                for (int o = 0; o < outputs; o++)
                    result[row * outputs + o] += values[a] * matrix[(first + a) * outputs + o];
            }
        }
        return result;
    }

    /// <summary>Multiplies a row.</summary>
    public void Scale(int row, double factor)
    {
        foreach (ref double value in Row(row, out _))
            value *= factor;
    }
}
