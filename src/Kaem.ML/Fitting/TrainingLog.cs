using System.Globalization;
using Microsoft.ML.Runtime;

namespace Kaem.ML.Fitting;

/// <summary>Writes to MLContext's log what is trained on, a line for every epoch and every notice, and how it ended; passes every report on.</summary>
internal sealed class TrainingLog(IChannel channel, IProgress<KaemProgress>? next) : IProgress<KaemProgress>
{
    /// <summary>Training begins.</summary>
    /// <param name="values">What a row has: so many values or columns.</param>
    public void Begin(int rows, string values) => channel.Info(MessageSensitivity.None, $"Training on {rows} rows of {values}, on the CPU.");

    /// <summary>Training ended.</summary>
    public void End(TrainingSummary training, CancellationToken cancellationToken)
    {
        if (training.StoppedEarly && cancellationToken.IsCancellationRequested)
            channel.Info(MessageSensitivity.None, $"Training was cancelled after {training.Steps} updates.");
    }

    public void Report(KaemProgress value)
    {
        if (value.EndOfEpoch)
            channel.Info(MessageSensitivity.None, Line(value));
        if (value is { Notice: { } expected, IsPlanned: true })
            channel.Info(MessageSensitivity.None, expected);
        else if (value.Notice is { } notice)
            channel.Warning(MessageSensitivity.None, notice);
        next?.Report(value);
    }

    private static string Line(KaemProgress value)
    {
        string heldOut = value.HeldOutLogLikelihood is { } likelihood ? $", held-out log-likelihood {Number(likelihood)}" : "";
        return $"Epoch {value.Epoch} of {value.Epochs}: loss {Number(value.Loss)} nats a row{heldOut}, {Posterior(value)}, "
            + $"{value.RowsPerSecond.ToString("F0", CultureInfo.InvariantCulture)} rows/s, "
            + $"{TimeSpan.FromSeconds(Math.Ceiling(value.TimeLeft.TotalSeconds)):c} left.";
    }

    private static string Posterior(KaemProgress value)
    {
        if (value.Sampler is not { } chains)
            return $"effective sample size {Number(value.EffectiveSampleSize)}";
        string acceptance = chains.AcceptanceRate is { } rate ? $", acceptance {Number(rate)}" : "";
        string exchanges = chains.ExchangeRates.Count > 0 ? $", exchanges {string.Join(" ", chains.ExchangeRates.Select(Number))}" : "";
        return $"step size {chains.StepSize.ToString("G3", CultureInfo.InvariantCulture)}{acceptance}{exchanges}";
    }

    private static string Number(float value) => value.ToString("F3", CultureInfo.InvariantCulture);
}
