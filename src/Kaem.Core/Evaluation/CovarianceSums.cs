using Kaem.ML.Numerics;

namespace Kaem.ML.Evaluation;

/// <summary>Mean and covariance of rows, in double precision and a fixed order.</summary>
internal sealed class CovarianceSums
{
    private const int BlockRows = 512;

    private readonly double[] _sums;

    private CovarianceSums(DataMatrix rows)
    {
        int columns = rows.Columns;
        _sums = new double[checked(columns * columns)];
        Mean = MeanOf(rows);
        var block = new double[checked(columns * BlockRows)];
        for (int first = 0; first < rows.Rows; first += BlockRows)
        {
            int count = Math.Min(BlockRows, rows.Rows - first);
            Load(rows.Slice(first, count), block);
            DoubleProduct.AddGram(new DoubleMatrix(block, columns, count), new DoubleMatrix(_sums, columns, columns), WorkerPool.Borrow());
        }
        for (int i = 0; i < _sums.Length; i++)
            _sums[i] /= rows.Rows - 1;
    }

    /// <summary>Mean of each column.</summary>
    public double[] Mean { get; }

    /// <summary>The unbiased covariance Σ_n (x(n,i) - μ_i)(x(n,j) - μ_j)/(N - 1), row-major.</summary>
    public double[] Covariance => _sums;

    /// <summary>Moments of two rows or more.</summary>
    public static CovarianceSums Of(DataMatrix rows) => new(rows);

    /// <summary>The mean as the first row plus the mean difference from it: exact where a column is constant.</summary>
    public static double[] MeanOf(DataMatrix rows)
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
    private void Load(DataMatrix rows, double[] block)
    {
        for (int r = 0; r < rows.Rows; r++)
        {
            var row = rows.Row(r);
            for (int c = 0; c < row.Length; c++)
                block[c * rows.Rows + r] = row[c] - Mean[c];
        }
    }
}
