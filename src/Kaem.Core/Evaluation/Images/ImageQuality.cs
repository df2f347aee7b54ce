using Kaem.ML.Numerics;

namespace Kaem.ML.Evaluation;

/// <summary>How close generated rows come to real ones: Fréchet and kernel distances of their features.</summary>
/// <remarks>
/// Distances depend on the features. Published FIDs and KIDs are those of the Inception network's features; values on pixels or
/// on another network's features compare only with values on the same ones.
/// </remarks>
/// <param name="Fid">The Fréchet distance of all rows; too large where these are few. See <see cref="FrechetDistance"/>.</param>
/// <param name="FidInfinity">The same, extrapolated to infinitely many generated rows (Chong and Forsyth 2020); NaN without sizes.</param>
/// <param name="Kid">The unbiased kernel distance of all rows, so also negative at times. See <see cref="KernelInceptionDistance"/>.</param>
/// <param name="KidError">Standard deviation of the kernel distance over random subsets: what one subset's estimate is uncertain by. <paramref name="Kid"/>,
/// which sees all rows, is more certain.</param>
/// <param name="KidInfinity">The kernel distance, extrapolated to infinitely many generated rows; NaN without sizes.</param>
/// <param name="Points">The points of both extrapolations, in the order of the options' sizes.</param>
public sealed record ImageQuality(
    double Fid, double FidInfinity, double Kid, double KidError, double KidInfinity, IReadOnlyList<ImageQualityPoint> Points)
{
    /// <summary>Compares generated rows with real ones.</summary>
    /// <param name="real">Features of real rows, N x D.</param>
    /// <param name="generated">Features of generated rows, M x D: as many as the largest size, or more.</param>
    /// <param name="options">Sizes and subsets; null for the papers'.</param>
    /// <exception cref="ArgumentException">
    /// The sets differ in their columns, have fewer than two rows or values that are not finite, or there are fewer generated rows than the largest size.
    /// </exception>
    public static ImageQuality Measure(DataMatrix real, DataMatrix generated, ImageQualityOptions? options = null)
    {
        options ??= new ImageQualityOptions();
        FeatureSets.Check(real, nameof(real), generated, nameof(generated));
        int largest = options.Sizes.DefaultIfEmpty().Max();
        if (generated.Rows < largest)
        {
            throw new ArgumentException(
                $"The extrapolation takes {largest} generated rows, but there are {generated.Rows}. Generate {largest} or more, or lower "
                + $"{nameof(ImageQualityOptions)}.{nameof(ImageQualityOptions.Sizes)}.",
                nameof(generated));
        }

        var workers = WorkerPool.Borrow();
        var reference = new FrechetReference(real);
        MatrixView ofReal = FeatureBuffer.Of(real), ofGenerated = FeatureBuffer.Of(generated);
        double withinReal = PolynomialKernel.PairSum(ofReal, workers);
        double[] across = PolynomialKernel.RowSums(ofGenerated, ofReal, workers);
        var points = new List<ImageQualityPoint>();
        var chosenRows = new FloatBuffer(largest * generated.Columns);
        for (int s = 0; s < options.Sizes.Count; s++)
        {
            int size = options.Sizes[s];
            int[] chosen = Subset.Draw(new RandomStream(options.SeedInForce, StreamPurpose.ImageSubsets, (uint)s), size, generated.Rows);
            var view = chosenRows.AsMatrix(size, generated.Columns);
            FeatureBuffer.Take(generated, chosen, view);
            points.Add(new ImageQualityPoint(size, reference.Distance(generated.Select(chosen)), Kernel(view, [.. chosen.Select(i => across[i])])));
        }
        int subset = Math.Max(2, Math.Min(options.SubsetSize, Math.Min(real.Rows, generated.Rows) / 2));
        return new ImageQuality(
            reference.Distance(generated),
            InverseSizeLine.Intercept([.. points.Select(point => (point.Size, point.Fid))]),
            Kernel(ofGenerated, across),
            Deviation(KernelInceptionDistance.Subsets(real, generated, options.Subsets, subset, options.SeedInForce)),
            InverseSizeLine.Intercept([.. points.Select(point => (point.Size, point.Kid))]),
            points);

        double Kernel(MatrixView rows, double[] sums) => PolynomialKernel.Discrepancy(
            withinReal, real.Rows, PolynomialKernel.PairSum(rows, workers), rows.Rows, FixedOrder.Sum(sums));
    }

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
