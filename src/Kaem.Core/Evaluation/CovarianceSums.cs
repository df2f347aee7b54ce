using Kaem.ML.Numerics;

namespace Kaem.ML.Evaluation;

/// <summary>Mean and covariance of rows, in double precision and a fixed order.</summary>
internal sealed class CovarianceSums : IParallelBody
{
    // Of this many rows, two columns fit into the first-level cache.
    private const int BlockRows = 512;

    private readonly int _columns;
    private readonly double[] _block;
    private readonly double[] _sums;
    private int _rowsInBlock;

    private CovarianceSums(DataMatrix rows)
    {
        _columns = rows.Columns;
        _block = new double[checked(_columns * BlockRows)];
        _sums = new double[checked(_columns * _columns)];
        Mean = MeanOf(rows);
        for (int first = 0; first < rows.Rows; first += BlockRows)
        {
            Load(rows.Slice(first, Math.Min(BlockRows, rows.Rows - first)));
            WorkerPool.Shared.For(_columns, this);
        }
        for (int i = 0; i < _columns; i++)
        {
            for (int j = 0; j <= i; j++)
                _sums[j * _columns + i] = _sums[i * _columns + j] /= rows.Rows - 1;
        }
    }

    /// <summary>Mean of each column.</summary>
    public double[] Mean { get; }

    /// <summary>The unbiased covariance Σ_n (x(n,i) - μ_i)(x(n,j) - μ_j)/(N - 1), row-major.</summary>
    public double[] Covariance => _sums;

    /// <summary>Moments of two rows or more.</summary>
    public static CovarianceSums Of(DataMatrix rows) => new(rows);

    void IParallelBody.Execute(int index)
    {
        for (int j = 0; j <= index; j++)
            _sums[index * _columns + j] += FixedOrder.Dot(Column(index), Column(j));
    }

    /// <summary>The mean as the first row plus the mean difference from it: exact where a column is constant.</summary>
    private static double[] MeanOf(DataMatrix rows)
    {
        var mean = new double[rows.Columns];
        var first = rows.Row(0);
        for (int r = 1; r < rows.Rows; r++)
        {
            var row = rows.Row(r);
            for (int c = 0; c < row.Length; c++)
                mean[c] += (double)row[c] - first[c];
        }
        for (int c = 0; c < mean.Length; c++)
            mean[c] = first[c] + mean[c] / rows.Rows;
        return mean;
    }

    /// <summary>Takes over rows as columns, less their mean.</summary>
    private void Load(DataMatrix rows)
    {
        _rowsInBlock = rows.Rows;
        for (int r = 0; r < rows.Rows; r++)
        {
            var row = rows.Row(r);
            for (int c = 0; c < row.Length; c++)
                _block[c * BlockRows + r] = row[c] - Mean[c];
        }
    }

    private ReadOnlySpan<double> Column(int column) => _block.AsSpan(column * BlockRows, _rowsInBlock);
}
