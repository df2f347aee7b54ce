using Kaem.ML.Numerics;

namespace Kaem.ML.Evaluation;

/// <summary>
/// The kernel maximum mean discrepancy (MMD) of two sets of rows: how far the distributions lie apart that they were
/// drawn from (Gretton et al., A Kernel Two-Sample Test, JMLR 13, 2012).
/// </summary>
/// <remarks>
/// The kernel is Gaussian, k(x, y) = exp(-|x - y|²/(2σ²)). A kernel as wide as the median distance sees little more than
/// mean and covariance where there are many columns; one of a quarter to a half of that width sees the shape as well.
/// The value depends on the bandwidth σ, so sets that are to be compared by their distance to the same data need the
/// same σ: take it from the data once, by <see cref="MedianDistance"/> of training and test rows for instance, and give
/// it to every call.
/// </remarks>
public static class MaximumMeanDiscrepancy
{
    /// <summary>Rows of both sets together that the median distance looks at.</summary>
    private const int MedianRows = 2000;

    /// <summary>The unbiased estimate of the squared MMD, with <see cref="MedianDistance"/> of the two sets as bandwidth.</summary>
    /// <returns>0 on average for equal distributions, so also negative at times; at most 2.</returns>
    /// <exception cref="ArgumentException">
    /// The sets differ in their columns, one has fewer than two rows or values that are not finite, or all rows are equal.
    /// </exception>
    public static double Squared(DataMatrix x, DataMatrix y)
    {
        Check(x, y);
        return Estimate(x, y, [Median(x, y)]);
    }

    /// <summary>
    /// The unbiased estimate of the squared MMD, (1/(m(m-1)))·Σ_{i≠j} k(x_i, x_j) + (1/(n(n-1)))·Σ_{i≠j} k(y_i, y_j)
    /// - (2/(mn))·Σ_{i,j} k(x_i, y_j), with given bandwidths.
    /// </summary>
    /// <param name="bandwidths">
    /// Standard deviations σ of the Gaussian kernels. The mean of several kernels is a kernel too: bandwidths of 1/2, 1
    /// and 2 times the median distance, for instance, see differences on all three scales.
    /// </param>
    /// <returns>0 on average for equal distributions, so also negative at times; at most 2.</returns>
    /// <exception cref="ArgumentException">
    /// The sets differ in their columns, or one has fewer than two rows or values that are not finite; or there are no bandwidths.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A bandwidth is not a finite number above 0.</exception>
    public static double Squared(DataMatrix x, DataMatrix y, params ReadOnlySpan<double> bandwidths)
    {
        Check(x, y);
        if (bandwidths.IsEmpty)
            throw new ArgumentException("Give at least one bandwidth, or leave the list out to take the median distance.", nameof(bandwidths));
        foreach (double bandwidth in bandwidths)
        {
            if (!(bandwidth > 0 && double.IsFinite(bandwidth)))
                throw new ArgumentOutOfRangeException(nameof(bandwidths), bandwidth, "A bandwidth must be a finite number above 0.");
        }
        return Estimate(x, y, bandwidths);
    }

    /// <summary>
    /// The median heuristic for the bandwidth: the median Euclidean distance between two rows of the sets taken together.
    /// Pairs of equal rows are left out. Of more than 2,000 rows it looks at 2,000, evenly spaced.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The sets differ in their columns, one has fewer than two rows or values that are not finite, or all rows are equal.
    /// </exception>
    public static double MedianDistance(DataMatrix x, DataMatrix y)
    {
        Check(x, y);
        return Median(x, y);
    }

    private static double Estimate(DataMatrix x, DataMatrix y, ReadOnlySpan<double> bandwidths)
    {
        var sums = new GaussianKernelSweep(new PooledRows(x, y), x.Rows, bandwidths);
        sums.Run(WorkerPool.Borrow());
        double m = x.Rows, n = y.Rows;
        // The sums hold each pair within a set once, the estimate counts it twice.
        return 2 * sums.WithinFirst / (m * (m - 1)) + 2 * sums.WithinSecond / (n * (n - 1)) - 2 * sums.Across / (m * n);
    }

    private static double Median(DataMatrix x, DataMatrix y)
    {
        int all = x.Rows + y.Rows;
        if (all > MedianRows)
        {
            int[] kept = [.. Enumerable.Range(0, MedianRows).Select(i => (int)((long)i * all / MedianRows))];
            (x, y) = (x.Select([.. kept.Where(i => i < x.Rows)]), y.Select([.. kept.Where(i => i >= x.Rows).Select(i => i - x.Rows)]));
        }
        var distances = new MedianDistanceSweep(new PooledRows(x, y));
        distances.Run(WorkerPool.Borrow());
        return distances.Median() ?? throw new ArgumentException(
            "All rows are equal, so there is no median distance to take as bandwidth; give a bandwidth.", nameof(x));
    }

    private static void Check(DataMatrix x, DataMatrix y)
    {
        FiniteRows.Check(x, nameof(x));
        FiniteRows.Check(y, nameof(y));
        if (x.Columns != y.Columns)
            throw new ArgumentException($"The sets must have the same columns, but 'x' has {x.Columns} and 'y' has {y.Columns}.", nameof(y));
        AtLeastTwoRows(x, nameof(x));
        AtLeastTwoRows(y, nameof(y));
    }

    private static void AtLeastTwoRows(DataMatrix rows, string name)
    {
        if (rows.Rows < 2)
            throw new ArgumentException($"An unbiased estimate needs pairs of rows, but '{name}' has {(rows.Rows == 1 ? "a single row" : "no rows")}.", name);
    }
}
