namespace Kaem.ML;

/// <summary>How the latents z(q, p) of one sample depend on each other in an independent univariate prior.</summary>
public enum LatentCoupling
{
    /// <summary>
    /// Every latent has a uniform of its own: the product measure of Eq. 7, whose density is Eq. 17. The default; its
    /// log-density is exact, and it fits better.
    /// </summary>
    Independent,

    /// <summary>
    /// One uniform u(p) serves all q, as in Eq. 1 (strict Kolmogorov–Arnold form) and in the authors' program: the latents
    /// of one p move together. Each latent's own density stays as it is, but Eq. 17 is not the joint density.
    /// </summary>
    Shared,
}
