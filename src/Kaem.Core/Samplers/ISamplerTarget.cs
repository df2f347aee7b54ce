using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>
/// A family of power posteriors <c>log γ_t(z) = log p(z) + t·ℓ(z)</c> (Eq. 29), known up to a constant: a reference, the prior, tilted by a
/// likelihood ℓ. The two are told apart, so one evaluation serves every temperature.
/// </summary>
/// <remarks>
/// What a chain is told must depend on its own place and number alone, never on the other chains. Chains may stand for
/// different rows of data: chain c is always the same one.
/// </remarks>
internal interface ISamplerTarget
{
    /// <summary>Number of latents L.</summary>
    int Dimensions { get; }

    /// <summary>The interval that every latent is confined to; its ends may be infinite.</summary>
    Interval Domain { get; }

    /// <summary>
    /// Sets the log-densities and the gradients of <paramref name="points"/> from their positions, which all lie in the domain.
    /// </summary>
    void Evaluate(ChainPoints points, WorkerPool workers);
}
