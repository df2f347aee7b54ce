namespace Kaem.ML;

/// <summary>How a model was trained.</summary>
/// <param name="Rows">Training rows.</param>
/// <param name="Steps">Updates done.</param>
/// <param name="StoppedEarly">Whether training was cancelled before its end.</param>
/// <param name="Epochs">The epochs, in order.</param>
public sealed record TrainingSummary(int Rows, long Steps, bool StoppedEarly, IReadOnlyList<TrainingEpoch> Epochs)
{
    /// <summary>
    /// How often training went back to an earlier step because its numbers stopped being finite; see <see cref="KaemOptions.MaxRecoveries"/>.
    /// </summary>
    public int Recoveries { get; init; }

    /// <summary>
    /// Whether training started from the parameters that the options' seed draws, so that <see cref="LatentPrior.Initial"/> of the options is the prior before
    /// training. False where it started from a model or a prior, where a smaller mixture was made of the model since, and in models saved by older versions.
    /// </summary>
    public bool StartedFromSeed { get; init; }

    /// <summary>
    /// Training in finer steps than epochs: means over equal stretches of updates, at most 256 of them, in order. Models saved by older versions have none.
    /// </summary>
    public IReadOnlyList<TrainingPoint> Points { get; init; } = [];
}

/// <summary>Means over a stretch of updates.</summary>
/// <param name="Step">Updates done at its end.</param>
/// <param name="Loss">Mean loss, in nats a row.</param>
/// <param name="EffectiveSampleSize">Mean effective sample size.</param>
/// <param name="AcceptanceRate">Share of the proposals of adjusted steps that were accepted; null where there were none.</param>
public sealed record TrainingPoint(long Step, float Loss, float EffectiveSampleSize, float? AcceptanceRate = null);

/// <summary>One epoch of training.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Step">Updates done at its end.</param>
/// <param name="Loss">Mean loss over its updates, in nats a row.</param>
/// <param name="HeldOutLogLikelihood">Mean log-likelihood of the validation rows at its end, in nats a row; null without validation rows.</param>
/// <param name="EffectiveSampleSize">Mean effective sample size over its updates.</param>
/// <param name="Sampler">How the posterior's Markov chains did; null for importance sampling.</param>
public sealed record TrainingEpoch(
    int Epoch, long Step, float Loss, float? HeldOutLogLikelihood, float EffectiveSampleSize, SamplerDiagnostics? Sampler = null);
