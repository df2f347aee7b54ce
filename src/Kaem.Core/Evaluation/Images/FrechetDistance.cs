namespace Kaem.ML.Evaluation;

/// <summary>
/// The Fréchet distance of the Gaussians that have the means and covariances of two sets of rows. On features of the
/// Inception network it is the FID (Heusel et al. 2017); here on whatever features the rows hold.
/// </summary>
/// <remarks>
/// As usual it is the squared distance, |μ₁ - μ₂|² + tr(Σ₁ + Σ₂ - 2·(Σ₁Σ₂)^½), in the squared unit of the features.
/// Estimates from few rows are too large; <see cref="ImageQuality"/> extrapolates to infinitely many.
/// </remarks>
public static class FrechetDistance
{
    /// <summary>The distance of two sets.</summary>
    /// <returns>0 for equal sets, up to rounding; never negative.</returns>
    /// <exception cref="ArgumentException">The sets differ in their columns, or one has fewer than two rows or values that are not finite.</exception>
    public static double Between(DataMatrix x, DataMatrix y)
    {
        FeatureSets.Check(x, nameof(x), y, nameof(y));
        return new FrechetReference(x).Distance(y);
    }
}
