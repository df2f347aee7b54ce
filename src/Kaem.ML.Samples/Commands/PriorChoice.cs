namespace Kaem.ML.Samples.Commands;

/// <summary>The priors of the papers' experiments on pictures in colours.</summary>
internal enum PriorChoice
{
    /// <summary>A mixture of univariate densities for each latent, sampled exactly.</summary>
    Mixture,

    /// <summary>A network over all latents, sampled by Langevin chains (Pang et al. 2020).</summary>
    Deep,
}
