namespace Kaem.ML;

/// <summary>Where the scores of B rows go. A destination that is empty is not computed.</summary>
public ref struct RowScores
{
    /// <summary>Posterior mean of the latents, B x L.</summary>
    public Span<float> LatentMean { get; init; }

    /// <summary>Posterior standard deviation of the latents, B x L.</summary>
    public Span<float> LatentSpread { get; init; }

    /// <summary>Posterior mean of what the generator sees, B x Q for the univariate prior: the latents summed over p.</summary>
    public Span<float> SummedLatentMean { get; init; }

    /// <summary>The generator's output at the posterior mean, G(E[z]), B x D.</summary>
    public Span<float> Reconstruction { get; init; }

    /// <summary>Estimated log-likelihood log p(x), constants included, in nats, B.</summary>
    public Span<float> LogLikelihood { get; init; }

    /// <summary>Its standard error, in nats, B.</summary>
    public Span<float> LogLikelihoodError { get; init; }

    /// <summary>Effective sample size 1/Σw² of the bank for the row, B.</summary>
    public Span<float> EffectiveSampleSize { get; init; }

    /// <summary>Whether nothing has a destination.</summary>
    internal readonly bool IsEmpty => LatentMean.IsEmpty && LatentSpread.IsEmpty && SummedLatentMean.IsEmpty && Reconstruction.IsEmpty
        && LogLikelihood.IsEmpty && LogLikelihoodError.IsEmpty && EffectiveSampleSize.IsEmpty;
}
