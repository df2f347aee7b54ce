namespace Kaem.ML;

/// <summary>The density π0 that the prior's energies tilt (Eq. 4): it guides their form, and is what the prior starts as.</summary>
public enum ReferencePrior
{
    /// <summary>1 on [0, 1]. Default domain [0, 1].</summary>
    Uniform,

    /// <summary>The standard normal density. Default domain [-1.5, 1.5].</summary>
    Gaussian,

    /// <summary>The standard log-normal density. Default domain [0, 4].</summary>
    LogNormal,

    /// <summary>A normal density whose mean and scale are learned for each (q, p). Default domain [-1.5, 1.5].</summary>
    LearnableGaussian,

    /// <summary>Flat: the energies alone. Default domain [-1.2, 1.2].</summary>
    None,
}
