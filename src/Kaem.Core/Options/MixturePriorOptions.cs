namespace Kaem.ML;

/// <summary>The mixture prior; made by <see cref="KaemPrior.Mixture"/>.</summary>
public sealed record MixturePriorOptions : KaemPrior
{
    /// <summary>Whether the proportions α(q,p) are learned.</summary>
    /// <source>the papers' experiments</source>
    public MixtureProportions Proportions { get; init => field = Check.Defined(value); }

    /// <summary>
    /// Weight λ of the penalty λ·Σ_q H(α(q,·)) on the entropy of learned proportions, in nats a latent. It favours few
    /// components: on proportions that sum to 1 the L1 norm of Sec. 2.3.2 is constant, the entropy is least for one component.
    /// </summary>
    public float Sparsity { get; init => field = Check.NotNegative(value, Bounds.Factor); }

    internal override int CountLatents(int inner, int outer) => outer;

    internal override int CountGeneratorInputs(int inner, int outer) => outer;
}
