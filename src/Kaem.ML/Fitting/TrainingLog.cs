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
            channel.Info(MessageSensitivity.None, value.ToString());
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
}
