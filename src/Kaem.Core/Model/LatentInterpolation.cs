namespace Kaem.ML;

/// <summary>The way from one sample's latents to another's.</summary>
public enum LatentInterpolation
{
    /// <summary>A straight line. It may cross places where the prior has next to no mass.</summary>
    Linear,

    /// <summary>
    /// A straight line between the probabilities u = F(z) of each latent under its own prior, turned back by z = F⁻¹(u): every step
    /// passes as much of the prior's mass, so places without mass are jumped over. Needs a prior of univariate densities or mixtures.
    /// </summary>
    Quantile,
}
