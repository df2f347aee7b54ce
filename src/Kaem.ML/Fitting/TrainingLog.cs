using System.Globalization;
using Microsoft.ML.Runtime;

namespace Kaem.ML.Fitting;

/// <summary>
/// Writes to MLContext's log what is trained on, a line for epochs or every so many updates and one for every notice, and how it ended; passes every report
/// on.
/// </summary>
internal sealed class TrainingLog(IChannel channel, IProgress<KaemProgress>? next, int? every = null) : IProgress<KaemProgress>
{
    /// <summary>Lines of epochs, at most, but for the first and the last.</summary>
    private const int MostEpochs = 20;

    public TrainingLog(IChannel channel, TrainingChoices choices)
        : this(channel, choices.Progress, choices.LogEvery)
    {
    }

    /// <summary>Training begins.</summary>
    /// <param name="values">What a row has: so many values or columns.</param>
    public void Begin(int rows, string values) => channel.Info(MessageSensitivity.None, $"Training on {rows} rows of {values}, on the CPU.");

    /// <summary>Training ended.</summary>
    public void End(TrainingSummary training, CancellationToken cancellationToken)
    {
        if (training.StoppedEarly && cancellationToken.IsCancellationRequested)
            channel.Info(MessageSensitivity.None, $"Training was cancelled after {training.Steps} updates.");
    }

    /// <summary>Outputs that have other names than by default.</summary>
    public void Renamed(IReadOnlyList<(RowOutput Output, string Name)> asked, IReadOnlyList<(RowOutput Output, string Name)> names)
    {
        if (!asked.SequenceEqual(names))
        {
            channel.Info(
                MessageSensitivity.None,
                $"The data have columns of the outputs' names; the model's are {string.Join(", ", names.Select(output => $"'{output.Name}'"))}.");
        }
    }

    public void Report(KaemProgress value)
    {
        if (value.Notice is null && IsToBeWritten(value))
            channel.Info(MessageSensitivity.None, Line(value));
        if (value is { Notice: { } expected, IsPlanned: true })
            channel.Info(MessageSensitivity.None, expected);
        else if (value.Notice is { } notice)
            channel.Warning(MessageSensitivity.None, notice);
        next?.Report(value);
    }

    private bool IsToBeWritten(KaemProgress value)
    {
        if (every is { } updates)
            return value.Step % updates == 0 || value.Step == value.Steps;
        int stretch = (value.Epochs + MostEpochs - 1) / MostEpochs;
        return value.EndOfEpoch && (value.Epoch % stretch == 0 || value.Epoch == 1 || value.Step == value.Steps);
    }

    private static string Line(KaemProgress value)
    {
        string heldOut = value.HeldOutLogLikelihood is { } likelihood ? $", held-out log-likelihood {Number(likelihood)}" : "";
        return $"Epoch {value.Epoch} of {value.Epochs}, {value.Step} updates of {value.Steps}: loss {Number(value.Loss)} nats a row{heldOut}, {Posterior(value)}, "
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
