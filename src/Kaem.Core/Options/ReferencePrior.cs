namespace Kaem.ML;

/// <summary>
/// The reference π0 that a prior's energies tilt: <c>p(z) = exp(f(z))·π0(z) / Z</c> (Eq. 4). The reference gives the prior
/// its overall shape, and the model stays near it where the data say little.
/// </summary>
public enum ReferencePrior
{
    /// <summary>Density 1 on [0, 1] and 0 elsewhere. A domain that reaches beyond [0, 1] is cut to it. Default domain [0, 1].</summary>
    Uniform,

    /// <summary>Standard normal, cut to the domain. Default domain [-1.5, 1.5].</summary>
    Gaussian,

    /// <summary>Standard log-normal, the density of exp(ξ) with standard normal ξ; 0 at and below 0. Default domain [0, 4].</summary>
    LogNormal,

    /// <summary>A normal density whose mean and scale are trained, a pair for each latent (q, p), cut to the domain. Default domain [-1.5, 1.5].</summary>
    LearnableGaussian,

    /// <summary>No reference: flat on the domain, so the energies alone shape the prior. Default domain [-1.2, 1.2].</summary>
    None,
}
