namespace Kaem.ML;

/// <summary>What generation returns for each latent sample.</summary>
public enum GenerationDraw
{
    /// <summary>The generator's output: the mean of the likelihood.</summary>
    Mean,

    /// <summary>A draw from the likelihood around it. Gaussian noise is not cut off, so values can leave the data's range.</summary>
    Likelihood,

    /// <summary>
    /// The generator's output with the noise of <see cref="KaemOptions.GeneratorNoise"/> before its activation (Eq. 8): it stays within the activation's range.
    /// </summary>
    GeneratorNoise,
}
