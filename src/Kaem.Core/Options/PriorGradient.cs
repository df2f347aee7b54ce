namespace Kaem.ML;

/// <summary>How the prior's normalisation enters its gradient.</summary>
public enum PriorGradient
{
    /// <summary>∇log Z as the quadrature's expectation of ∇f: exact, without Monte Carlo noise.</summary>
    Normalised,

    /// <summary>The papers' contrastive form (Eq. 18): the expectation over the S prior samples.</summary>
    Contrastive,
}
