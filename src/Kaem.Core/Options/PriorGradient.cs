namespace Kaem.ML;

/// <summary>How training estimates the prior's half of the gradient of the log-likelihood (Eq. 16).</summary>
public enum PriorGradient
{
    /// <summary>
    /// The gradient of the normalised log-prior, Eq. 17: ∇log Z is the expectation of ∇f by quadrature, free of sampling
    /// noise. The default where the prior has a known normalisation.
    /// </summary>
    Normalised,

    /// <summary>The papers' contrastive form, Eq. 18 and 19: ∇log Z is the mean of ∇f over the prior samples. All that a deep prior offers.</summary>
    Contrastive,
}
