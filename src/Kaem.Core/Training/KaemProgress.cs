using System.Globalization;

namespace Kaem.ML;

/// <summary>Where training stands; reported after each epoch and a few times a second in between.</summary>
/// <param name="Epoch">The current epoch, from 1.</param>
/// <param name="Epochs">All epochs.</param>
/// <param name="Step">Updates done.</param>
/// <param name="Steps">All updates.</param>
/// <param name="Loss">
/// Mean over the batch, in nats, of -log (1/S)·Σ_s p(x|z_s) for importance sampling of -log p(x|z) at the chains' ends for Markov chains and of -log
/// (1/K)·Σ_k p(x,z_k)/q(z_k|x) for proposals, averaged over the epoch's updates at its end, and over those since the last report in between.
/// </param>
/// <param name="HeldOutLogLikelihood">Mean log-likelihood of the validation rows, in nats a row, at the end of an epoch; null otherwise.</param>
/// <param name="EffectiveSampleSize">Mean over the batch of 1/Σw², between 1 and S, averaged likewise.</param>
/// <param name="RowsPerSecond">Training rows a second since the start.</param>
/// <param name="TimeLeft">Estimated time to the end.</param>
/// <param name="EndOfEpoch">Whether the epoch has just ended.</param>
/// <param name="Sampler">How the posterior's Markov chains did, averaged likewise; null for importance sampling.</param>
public sealed record KaemProgress(
    int Epoch,
    int Epochs,
    long Step,
    long Steps,
    float Loss,
    float? HeldOutLogLikelihood,
    float EffectiveSampleSize,
    float RowsPerSecond,
    TimeSpan TimeLeft,
    bool EndOfEpoch,
    SamplerDiagnostics? Sampler = null)
{
    /// <summary>
    /// How often training went back to an earlier step because its numbers stopped being finite; see <see cref="KaemOptions.MaxRecoveries"/>.
    /// </summary>
    public int Recoveries { get; init; }

    /// <summary>
    /// What happened that is worth knowing: training went on from a checkpoint or back to an earlier step, a checkpoint could not be
    /// read or written. Null for ordinary reports; a report with a notice repeats the numbers of the last one.
    /// </summary>
    public string? Notice { get; init; }

    /// <summary>Whether the notice is of something that is part of the plan, not of something that went wrong.</summary>
    public bool IsPlanned { get; init; }

    /// <summary>Where training stands in a line, or the notice where there is one.</summary>
    public override string ToString()
    {
        if (Notice is { } notice)
            return notice;
        string heldOut = HeldOutLogLikelihood is { } likelihood ? $", held-out log-likelihood {Number(likelihood)}" : "";
        return $"Epoch {Epoch} of {Epochs}, {Step} updates of {Steps}: loss {Number(Loss)} nats a row{heldOut}, {Posterior()}, "
            + $"{RowsPerSecond.ToString("F0", CultureInfo.InvariantCulture)} rows/s, {TimeSpan.FromSeconds(Math.Ceiling(TimeLeft.TotalSeconds)):c} left.";
    }

    private string Posterior()
    {
        if (Sampler is not { } chains)
            return $"effective sample size {Number(EffectiveSampleSize)}";
        string acceptance = chains.AcceptanceRate is { } rate ? $", acceptance {Number(rate)}" : "";
        string exchanges = chains.ExchangeRates.Count > 0 ? $", exchanges {string.Join(" ", chains.ExchangeRates.Select(Number))}" : "";
        return $"step size {chains.StepSize.ToString("G3", CultureInfo.InvariantCulture)}{acceptance}{exchanges}";
    }

    private static string Number(float value) => value.ToString("F3", CultureInfo.InvariantCulture);
}
