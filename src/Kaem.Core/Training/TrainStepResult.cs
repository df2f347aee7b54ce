namespace Kaem.ML.Training;

/// <summary>What one update saw, before it changed the parameters.</summary>
/// <param name="Loss">
/// Mean over the batch, in nats, of -log (1/S)·Σ_s p(x|z_s) for importance sampling, of -log p(x|z) at the chains' ends for Markov chains, and of -log
/// (1/K)·Σ_k p(x,z_k)/q(z_k|x) for an encoder's proposals, with a deep prior up to its log Z.
/// </param>
/// <param name="EffectiveSampleSize">
/// Mean over the batch of 1/Σw², between 1 and S, or K with an encoder; 1, for the row's one posterior sample, with Markov chains.
/// </param>
/// <param name="ResampledShare">Share of rows that were resampled.</param>
public readonly record struct TrainStepResult(float Loss, float EffectiveSampleSize, float ResampledShare)
{
    /// <summary>Share of the update's adjusted proposals that were accepted; NaN where there were none.</summary>
    public float AcceptanceRate { get; init; } = float.NaN;

    /// <summary>Mean step size η of the chains; NaN for importance sampling.</summary>
    public float StepSize { get; init; } = float.NaN;

    /// <summary>
    /// Share of the update's proposed exchanges that were done, for each pair of neighbouring temperatures; NaN where there were none. Valid until the next
    /// update.
    /// </summary>
    public ReadOnlyMemory<float> ExchangeRates { get; init; }
}
