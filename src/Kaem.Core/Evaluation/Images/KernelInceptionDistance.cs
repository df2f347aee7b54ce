using Kaem.ML.Numerics;

namespace Kaem.ML.Evaluation;

/// <summary>
/// The squared maximum mean discrepancy of two sets of rows under the kernel k(x, y) = (x·y/D + 1)³. On features of the
/// Inception network it is the KID (Bińkowski et al. 2018); here on whatever features the rows hold.
/// </summary>
/// <remarks>The estimates are unbiased: 0 on average for equal distributions, so also negative at times.</remarks>
public static class KernelInceptionDistance
{
    /// <summary>The unbiased estimate from all pairs of rows.</summary>
    /// <exception cref="ArgumentException">The sets differ in their columns, or one has fewer than two rows or values that are not finite.</exception>
    public static double Between(DataMatrix x, DataMatrix y)
    {
        FeatureSets.Check(x, nameof(x), y, nameof(y));
        return Estimate(FeatureBuffer.Of(x), FeatureBuffer.Of(y));
    }

    /// <summary>Unbiased estimates from random subsets of both sets, as Bińkowski et al. report them.</summary>
    /// <param name="count">Number of subsets.</param>
    /// <param name="size">Rows that a subset takes of each set.</param>
    /// <param name="seed">The same seed draws the same subsets.</param>
    /// <returns>The estimate of each subset.</returns>
    /// <exception cref="ArgumentException">The sets differ in their columns, or one has fewer rows than a subset or values that are not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no subset, or its size is below 2.</exception>
    public static double[] OfSubsets(DataMatrix x, DataMatrix y, int count = 100, int size = 1000, ulong seed = 1)
    {
        FeatureSets.Check(x, nameof(x), y, nameof(y));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 2);
        FeatureSets.AtLeast(size, $"A subset takes {size} rows of each set", x, nameof(x));
        FeatureSets.AtLeast(size, $"A subset takes {size} rows of each set", y, nameof(y));
        return Subsets(x, y, count, size, seed);
    }

    /// <inheritdoc cref="OfSubsets"/>
    internal static double[] Subsets(DataMatrix x, DataMatrix y, int count, int size, ulong seed)
    {
        MatrixView ofX = new FloatBuffer(checked(size * x.Columns)).AsMatrix(size, x.Columns);
        MatrixView ofY = new FloatBuffer(size * x.Columns).AsMatrix(size, x.Columns);
        var estimates = new double[count];
        for (int s = 0; s < count; s++)
        {
            FeatureBuffer.Take(x, Subset.Draw(new RandomStream(seed, StreamPurpose.KernelSubsets, (uint)s, 0), size, x.Rows), ofX);
            FeatureBuffer.Take(y, Subset.Draw(new RandomStream(seed, StreamPurpose.KernelSubsets, (uint)s, 1), size, y.Rows), ofY);
            estimates[s] = Estimate(ofX, ofY);
        }
        return estimates;
    }

    private static double Estimate(MatrixView x, MatrixView y)
    {
        var workers = WorkerPool.Borrow();
        return PolynomialKernel.Discrepancy(
            PolynomialKernel.PairSum(x, workers), x.Rows, PolynomialKernel.PairSum(y, workers), y.Rows,
            FixedOrder.Sum(PolynomialKernel.RowSums(x, y, workers)));
    }
}
