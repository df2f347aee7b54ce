namespace Kaem.ML;

/// <summary>How a weighted population becomes an unweighted one (Douc et al. 2005).</summary>
public enum Resampler
{
    /// <summary>⌊S·w⌋ copies of each sample, the rest drawn from the fractions (Eq. 67 to 71).</summary>
    Residual,

    /// <summary>S equally spaced thresholds with one random offset.</summary>
    Systematic,

    /// <summary>One random threshold in each of S equal cells.</summary>
    Stratified,

    /// <summary>S independent draws.</summary>
    Multinomial,

    /// <summary>No resampling: the self-normalised weights themselves, which have lower variance.</summary>
    None,
}
