namespace Kaem.ML.Samples.Commands;

/// <summary>The posterior samplers that a command line can name.</summary>
internal enum SamplerChoice
{
    /// <summary>Importance sampling with the preset's settings.</summary>
    Importance,

    /// <summary>The unadjusted Langevin algorithm.</summary>
    Ula,

    /// <summary>Metropolis-adjusted Langevin.</summary>
    Mala,

    /// <summary>MALA that finds its step sizes.</summary>
    AutoMala,

    /// <summary>The unadjusted Langevin algorithm at five temperatures with replica exchange.</summary>
    Tempered,
}
