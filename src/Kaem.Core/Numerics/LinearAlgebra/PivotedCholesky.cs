using System.Numerics;

namespace Kaem.ML.Numerics;

/// <summary>
/// Factors a positive semidefinite matrix, A = FᵀF, by Cholesky's method with complete pivoting (Higham, Accuracy and
/// Stability of Numerical Algorithms, Sec. 10.3). It ends at the numerical rank, so a singular matrix needs no noise.
/// </summary>
internal sealed class PivotedCholesky : IParallelBody
{
    private const int BlockColumns = 256;
    private const double Rounding = 1.0 / (1L << 52);

    private readonly DoubleMatrix _matrix;
    private readonly double[] _rows;
    private int _rank;
    private int _pivot;
    private double _root;

    private PivotedCholesky(DoubleMatrix matrix)
    {
        _matrix = matrix;
        _rows = new double[matrix.Values.Length];
    }

    /// <summary>F, R x N with R the rank.</summary>
    /// <param name="matrix">N x N, symmetric and positive semidefinite.</param>
    public static DoubleMatrix Factor(DoubleMatrix matrix, WorkerPool workers)
    {
        var factor = new PivotedCholesky(matrix);
        factor.Run(workers);
        return new DoubleMatrix(factor._rows, factor._rank, matrix.Columns);
    }

    /// <summary>Columns of the next row: (A(p,·) - Σ_j F(j,p)·F(j,·))/√A'(p,p).</summary>
    void IParallelBody.Execute(int index)
    {
        int columns = _matrix.Columns, first = index * BlockColumns, length = Math.Min(BlockColumns, columns - first);
        var row = _rows.AsSpan(_rank * columns + first, length);
        _matrix.Row(_pivot).Slice(first, length).CopyTo(row);
        for (int j = 0; j < _rank; j++)
        {
            ReadOnlySpan<double> earlier = _rows.AsSpan(j * columns + first, length);
            double factor = -_rows[j * columns + _pivot];
            Vector<double> factors = new(factor);
            int c = 0;
            for (; c <= length - Vector<double>.Count; c += Vector<double>.Count)
                Vector.MultiplyAddEstimate(factors, new Vector<double>(earlier[c..]), new Vector<double>(row[c..])).CopyTo(row[c..]);
            for (; c < length; c++)
                row[c] += factor * earlier[c];
        }
        for (int c = 0; c < length; c++)
            row[c] /= _root;
    }

    private void Run(WorkerPool workers)
    {
        int size = _matrix.Rows;
        var left = new double[size];
        var done = new bool[size];
        for (int i = 0; i < size; i++)
            left[i] = _matrix.Row(i)[i];
        double negligible = size * Rounding * left.DefaultIfEmpty().Max();
        for (; _rank < size; _rank++)
        {
            _pivot = -1;
            for (int i = 0; i < size; i++)
            {
                if (!done[i] && left[i] > negligible && (_pivot < 0 || left[i] > left[_pivot]))
                    _pivot = i;
            }
            if (_pivot < 0)
                return;
            _root = Math.Sqrt(left[_pivot]);
            workers.For((size + BlockColumns - 1) / BlockColumns, this);
            done[_pivot] = true;
            var row = _rows.AsSpan(_rank * size, size);
            for (int i = 0; i < size; i++)
            {
                // What earlier pivots explain fully is 0 but for rounding.
                row[i] = done[i] && i != _pivot ? 0 : row[i];
                left[i] -= row[i] * row[i];
            }
            row[_pivot] = _root;
        }
    }
}
