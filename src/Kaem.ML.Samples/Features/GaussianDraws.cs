using System.Numerics.Tensors;
using Kaem.ML.Evaluation;
using MathNet.Numerics.Distributions;

namespace Kaem.ML.Samples.Features;

/// <summary>Draws of the normal distribution with the mean and the covariance of some pictures: what a measure must not take for pictures.</summary>
internal static class GaussianDraws
{
    /// <summary>Columns up to which a covariance is factorised.</summary>
    private const int MostColumns = 1_000;

    /// <summary>Rows that a covariance of many columns is of, at most.</summary>
    private const int MostRows = 2_000;

    /// <summary>Draws rows.</summary>
    public static DataMatrix Of(DataMatrix rows, int count, ulong seed) =>
        rows.Columns <= MostColumns ? FittedGaussian.Fit(rows).Draw(count, seed) : Combined(rows.Take(Math.Min(rows.Rows, MostRows)), count, seed);

    /// <summary>
    /// The mean and a sum of deviations from it with independent normal weights over √(n - 1): the same distribution without the covariance of thousands of
    /// columns.
    /// </summary>
    private static DataMatrix Combined(DataMatrix rows, int count, ulong seed)
    {
        var mean = new float[rows.Columns];
        for (int r = 0; r < rows.Rows; r++)
            TensorPrimitives.MultiplyAdd(rows.Row(r), 1f / rows.Rows, mean, mean);
        var values = new float[count * rows.Columns];
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            var row = values.AsSpan(i * rows.Columns, rows.Columns);
            var normal = new Normal(0, 1 / Math.Sqrt(rows.Rows - 1), new Random(unchecked((int)seed * 1_000_003 + i)));
            float sum = 0;
            for (int r = 0; r < rows.Rows; r++)
            {
                float weight = (float)normal.Sample();
                sum += weight;
                TensorPrimitives.MultiplyAdd(rows.Row(r), weight, row, row);
            }
            TensorPrimitives.MultiplyAdd(mean, 1 - sum, row, row);
        });
        return new DataMatrix(values, count, rows.Columns);
    }
}
