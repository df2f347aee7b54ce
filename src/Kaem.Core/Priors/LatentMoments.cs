namespace Kaem.ML;

/// <summary>The first four moments of a density.</summary>
/// <param name="Mean">E[z].</param>
/// <param name="Variance">E[(z - mean)²].</param>
/// <param name="Skewness">E[(z - mean)³]/variance^(3/2): 0 for a symmetric density.</param>
/// <param name="Kurtosis">E[(z - mean)⁴]/variance²: 3 for a normal density, 1.8 for a uniform one.</param>
public readonly record struct LatentMoments(double Mean, double Variance, double Skewness, double Kurtosis)
{
    /// <summary>The square root of the variance.</summary>
    public double StandardDeviation => Math.Sqrt(Variance);
}

/// <summary>A local maximum of a density.</summary>
/// <param name="Location">Where it is.</param>
/// <param name="Density">How high.</param>
public readonly record struct LatentMode(double Location, double Density);
