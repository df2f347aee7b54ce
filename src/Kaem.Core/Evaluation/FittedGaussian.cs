using System.Diagnostics;
using Kaem.ML.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Kaem.ML.Evaluation;

/// <summary>
/// The multivariate normal distribution with the mean and the covariance of some rows: the baseline that a generative
/// model of them has to beat.
/// </summary>
public sealed class FittedGaussian
{
    /// <summary>
    /// How far correlations are shrunk where their matrix is singular. It gives a direction in which the rows do not
    /// vary √1e-9 = 3e-5 of the standard deviation.
    /// </summary>
    private const double SingularShrinkage = 1e-9;

    private readonly double[] _mean;
    private readonly double[] _covariance;

    /// <summary>Row-major lower triangle L with LLᵀ the covariance.</summary>
    private readonly double[] _factor;

    private FittedGaussian(double[] mean, double[] covariance, double[] factor, double shrinkage)
    {
        _mean = mean;
        _covariance = covariance;
        _factor = factor;
        Shrinkage = shrinkage;
    }

    /// <summary>Number of columns.</summary>
    public int Columns => _mean.Length;

    /// <summary>Mean of each column.</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>The covariance, <see cref="Columns"/> x <see cref="Columns"/> values row after row, after any shrinkage.</summary>
    public ReadOnlySpan<double> Covariance => _covariance;

    /// <summary>
    /// The factor 1 - λ by which covariances were multiplied has this λ: 0 where the covariance of the rows is positive
    /// definite, else 1e-9. Variances stay as they are.
    /// </summary>
    public double Shrinkage { get; }

    /// <summary>Takes mean and unbiased covariance of rows.</summary>
    /// <remarks>
    /// A covariance that is singular, as fewer rows than columns or columns that determine each other leave it, is shrunk
    /// towards its diagonal by a hair. A constant column keeps its value exactly.
    /// </remarks>
    /// <exception cref="ArgumentException">There are fewer than two rows, or values that are not finite.</exception>
    public static FittedGaussian Fit(DataMatrix rows)
    {
        FiniteRows.Check(rows, nameof(rows));
        if (rows.Rows < 2)
            throw new ArgumentException($"A covariance needs two rows or more, but there {(rows.Rows == 1 ? "is one" : "are none")}.", nameof(rows));
        var moments = CovarianceSums.Of(rows);
        double[] covariance = moments.Covariance;
        int columns = rows.Columns;
        double[] deviations = [.. Enumerable.Range(0, columns).Select(i => Math.Sqrt(covariance[i * columns + i]))];

        // Correlations, so that columns of all scales, and constant ones, are treated alike.
        var correlation = Matrix<double>.Build.Dense(columns, columns, (i, j) =>
            i == j ? 1 : deviations[i] > 0 && deviations[j] > 0 ? covariance[i * columns + j] / (deviations[i] * deviations[j]) : 0);
        double shrinkage = 0;
        if (Factor(correlation) is not { } factor)
        {
            shrinkage = SingularShrinkage;
            correlation.MapIndexedInplace((i, j, value) => i == j ? value : value * (1 - shrinkage));
            factor = Factor(correlation) ?? throw new UnreachableException("The shrunk correlation matrix is not positive definite.");
            for (int i = 0; i < covariance.Length; i++)
                covariance[i] *= i / columns == i % columns ? 1 : 1 - shrinkage;
        }

        var scaled = new double[covariance.Length];
        for (int i = 0; i < columns; i++)
        {
            for (int j = 0; j <= i; j++)
                scaled[i * columns + j] = deviations[i] * factor[i, j];
        }
        return new FittedGaussian(moments.Mean, covariance, scaled, shrinkage);
    }

    /// <summary>Draws rows. A row depends on the seed and its place alone, not on <paramref name="count"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public DataMatrix Draw(int count, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var values = new float[checked(count * Columns)];
        WorkerPool.Borrow().For(count, new DrawBody(this, seed, values));
        return new DataMatrix(values, count, Columns);
    }

    /// <summary>The Cholesky factor, or null if the matrix is singular to within rounding.</summary>
    private static Matrix<double>? Factor(Matrix<double> correlation)
    {
        const double rounding = 1e-15;
        try
        {
            var factor = correlation.Cholesky().Factor;
            double smallest = factor.Diagonal().Minimum();
            return smallest * smallest > rounding * correlation.RowCount ? factor : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private sealed class DrawBody(FittedGaussian gaussian, ulong seed, float[] values) : IParallelBody
    {
        public void Execute(int index)
        {
            int columns = gaussian.Columns;
            var row = values.AsSpan(index * columns, columns);
            new RandomStream(seed, StreamPurpose.GaussianBaseline).Normal(row, (ulong)index * (ulong)columns);
            var normals = new double[columns];
            for (int i = 0; i < columns; i++)
                normals[i] = row[i];
            for (int i = 0; i < columns; i++)
                row[i] = (float)(gaussian._mean[i] + FixedOrder.Dot(gaussian._factor.AsSpan(i * columns, i + 1), normals.AsSpan(0, i + 1)));
        }
    }
}
