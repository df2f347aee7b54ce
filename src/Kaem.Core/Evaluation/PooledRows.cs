using Kaem.ML.Numerics;

namespace Kaem.ML.Evaluation;

/// <summary>
/// The rows of two sets below each other, moved and scaled so that single precision loses as little as possible of their
/// distances: the mean row lies in the origin, and a power of two brings the largest value near 1.
/// </summary>
internal sealed class PooledRows
{
    private readonly FloatBuffer _values;
    private readonly double[] _squaredNorms;

    public PooledRows(DataMatrix x, DataMatrix y)
    {
        Count = checked(x.Rows + y.Rows);
        Columns = x.Columns;
        _values = new FloatBuffer(checked(Count * Columns));
        _squaredNorms = new double[Count];

        double[] mean = Mean(x, y);
        double largest = Math.Max(LargestDifference(x, mean), LargestDifference(y, mean));
        Scale = largest > 0 ? Math.ScaleB(1, -Math.ILogB(largest)) : 1;
        Load(x, mean, 0);
        Load(y, mean, x.Rows);
    }

    /// <summary>Rows of both sets, those of the first set first.</summary>
    public int Count { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>How much longer distances between these rows are than between the original ones: a power of two.</summary>
    public double Scale { get; }

    /// <summary>All rows.</summary>
    public MatrixView Matrix => _values.AsMatrix(Count, Columns);

    /// <summary>Σ_d x(i,d)² of each row.</summary>
    public ReadOnlySpan<double> SquaredNorms => _squaredNorms;

    private static double[] Mean(DataMatrix x, DataMatrix y)
    {
        var mean = new double[x.Columns];
        foreach (DataMatrix set in new[] { x, y })
        {
            for (int r = 0; r < set.Rows; r++)
            {
                var row = set.Row(r);
                for (int c = 0; c < row.Length; c++)
                    mean[c] += row[c];
            }
        }
        for (int c = 0; c < mean.Length; c++)
            mean[c] /= x.Rows + y.Rows;
        return mean;
    }

    private static double LargestDifference(DataMatrix set, double[] mean)
    {
        double largest = 0;
        for (int r = 0; r < set.Rows; r++)
        {
            var row = set.Row(r);
            for (int c = 0; c < row.Length; c++)
                largest = Math.Max(largest, Math.Abs(row[c] - mean[c]));
        }
        return largest;
    }

    private void Load(DataMatrix set, double[] mean, int first)
    {
        for (int r = 0; r < set.Rows; r++)
        {
            var from = set.Row(r);
            var to = Matrix.Row(first + r);
            double squares = 0;
            for (int c = 0; c < from.Length; c++)
            {
                to[c] = (float)((from[c] - mean[c]) * Scale);
                squares += (double)to[c] * to[c];
            }
            _squaredNorms[first + r] = squares;
        }
    }
}
