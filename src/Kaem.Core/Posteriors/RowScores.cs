namespace Kaem.ML.Posteriors;

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

    /// <summary>
    /// Posterior mean of what the likelihood expects, E[E[x|z]], B x D: given the observed entries of a row, the means of numbers and
    /// the probabilities of categories, missing or not.
    /// </summary>
    public Span<float> Prediction { get; init; }

    /// <summary>
    /// How each variable adds to the log-likelihood given the row's others, <c>log p(x) - log p(x without it)</c>, in nats, 0 where it is missing;
    /// B x V, with a variable for every numeric column and every categorical block.
    /// </summary>
    public Span<float> Contributions { get; init; }

    /// <summary>Estimated log-likelihood log p(x), constants included, in nats, B.</summary>
    public Span<float> LogLikelihood { get; init; }

    /// <summary>Its standard error, in nats, B.</summary>
    public Span<float> LogLikelihoodError { get; init; }

    /// <summary>Effective sample size 1/Σw² of the bank, or of an encoder's draws, for the row, B.</summary>
    public Span<float> EffectiveSampleSize { get; init; }

    /// <summary>Whether nothing has a destination.</summary>
    internal readonly bool IsEmpty => LatentMean.IsEmpty && LatentSpread.IsEmpty && SummedLatentMean.IsEmpty && Reconstruction.IsEmpty
        && Prediction.IsEmpty && Contributions.IsEmpty && LogLikelihood.IsEmpty && LogLikelihoodError.IsEmpty && EffectiveSampleSize.IsEmpty;

    /// <summary>The part of some of the rows.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="rows">All rows.</param>
    internal readonly RowScores Slice(int first, int count, int rows)
    {
        return new RowScores
        {
            LatentMean = Part(LatentMean),
            LatentSpread = Part(LatentSpread),
            SummedLatentMean = Part(SummedLatentMean),
            Reconstruction = Part(Reconstruction),
            Prediction = Part(Prediction),
            Contributions = Part(Contributions),
            LogLikelihood = Part(LogLikelihood),
            LogLikelihoodError = Part(LogLikelihoodError),
            EffectiveSampleSize = Part(EffectiveSampleSize),
        };

        Span<float> Part(Span<float> values) => values.Slice(first * (values.Length / rows), count * (values.Length / rows));
    }

    /// <summary>What is left without predictions and contributions.</summary>
    internal readonly RowScores WithoutColumns => this with { Prediction = default, Contributions = default };

    /// <summary>All but the log-likelihood and its error.</summary>
    internal readonly RowScores WithoutLogLikelihood => this with { LogLikelihood = default, LogLikelihoodError = default };
}
