using System.Globalization;
using Kaem.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>
/// How many updates a table's rows are worth: a model is trained on most of them, and the others, which it never saw, tell when it stops getting better. Few
/// rows are learned by heart long before many are.
/// </summary>
internal static class TrainingLength
{
    /// <summary>The share of the rows that is held out, and the most.</summary>
    private const double HeldShare = 0.15;
    private const int MostHeld = 2000;

    private const int FewestRows = 40;

    /// <summary>Passes over the rows that can't do harm.</summary>
    private const int HarmlessPasses = 3;

    // What scoring takes a few of, over and over.
    private const int ScoringSamples = 100;

    /// <summary>
    /// The search's learning rate has hardly fallen where it ends, that of the training falls to its end: on average it is half as large, and it goes as far in
    /// more updates.
    /// </summary>
    private const double UpdatesOfBest = 1.5;

    // Apart from the splits of evaluation.
    private const uint HeldRows = 1000;

    /// <summary>Where the search's checkpoints are, below those of training.</summary>
    private const string Folder = "length";

    /// <summary>Finds the number of updates after which held-out rows are most likely.</summary>
    /// <param name="rows">All rows, encoded.</param>
    /// <param name="options">The model's options, with the most updates there may be.</param>
    /// <param name="stopped">What was learned where the token was cancelled; else null.</param>
    /// <returns>The options with that number of updates; the same where there is no need to look.</returns>
    public static KaemOptions Find(
        IRowSource rows, KaemOptions options, TrainingSetting setting, CancellationToken cancellationToken, out KaemModel? stopped)
    {
        stopped = null;
        int batch = Math.Min(options.BatchSize, rows.Rows);
        long steps = Math.Min(options.MaxSteps ?? long.MaxValue, (long)options.Epochs * (rows.Rows / batch));
        if (rows.Rows < FewestRows || steps * batch <= (long)HarmlessPasses * rows.Rows)
            return options;
        int held = Math.Min(MostHeld, (int)(HeldShare * rows.Rows));
        int[] order = Permutation.Of(rows.Rows, options.SeedInForce, HeldRows);
        var reports = new Reports(setting.Progress, steps, held);
        var ofSearch = WithSteps(options, rows.Rows - held, steps) with { ScoringSamples = Math.Min(ScoringSamples, options.ScoringSamples) };
        KaemModel model;
        try
        {
            model = KaemModel.TrainOn(
                ofSearch, new ChosenRows(rows, order[held..]), new ChosenRows(rows, order[..held]),
                setting with { Progress = reports, Checkpoints = Below(setting.Checkpoints), IsEnough = epochs => IsEnough(epochs, steps) }, cancellationToken);
        }
        catch (ArgumentException)
        {
            // The rows but those held out are all equal: they can't tell.
            return options;
        }
        if (cancellationToken.IsCancellationRequested)
        {
            stopped = model;
            return options;
        }
        long best = Best(model.Training.Epochs)?.Step ?? 0, found = Math.Clamp((long)(UpdatesOfBest * best), 1, steps);
        reports.Tell($"The rows held out were most likely after {best:N0} updates. Training on all rows takes {found:N0}.");
        return WithSteps(options, rows.Rows, found);
    }

    /// <summary>Whether the held-out rows get no more likely.</summary>
    private static bool IsEnough(IReadOnlyList<TrainingEpoch> epochs, long steps) =>
        epochs.Count > 0 && epochs[^1].Step - (Best(epochs)?.Step ?? 0) is var since && since > Math.Max(steps / 10, (epochs[^1].Step - since) / 2);

    /// <summary>The first of the epochs after which the rows held out were most likely; null where they were never possible.</summary>
    private static TrainingEpoch? Best(IReadOnlyList<TrainingEpoch> epochs)
    {
        TrainingEpoch? best = null;
        foreach (var epoch in epochs)
        {
            if (epoch.HeldOutLogLikelihood > (best?.HeldOutLogLikelihood ?? float.NegativeInfinity))
                best = epoch;
        }
        return best;
    }

    /// <summary>Options of so many updates of so many rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are more passes over the rows than a training may have.</exception>
    public static KaemOptions WithSteps(KaemOptions options, int rows, long updates)
    {
        long batches = Math.Max(1, rows / Math.Min(options.BatchSize, rows)), epochs = (updates + batches - 1) / batches;
        return epochs <= Bounds.Epochs
            ? options with { Epochs = (int)epochs, MaxSteps = updates }
            : throw new ArgumentOutOfRangeException(
                nameof(KaemTableOptions.Updates), updates, FormattableString.Invariant(
                    $"Updates must be at most {Bounds.Epochs * batches} for these {rows} rows: that is {Bounds.Epochs} passes over them."));
    }

    private static CheckpointDirectory? Below(CheckpointDirectory? checkpoints) => checkpoints?.In(Folder);

    /// <summary>Passes reports on, but for the ends of epochs and their held-out rows, which are no part of the training that was asked for.</summary>
    private sealed class Reports(IProgress<KaemProgress>? progress, long steps, int held) : IProgress<KaemProgress>
    {
        private bool _told;

        public void Report(KaemProgress value)
        {
            if (!_told)
                Tell($"Training on all but {held:N0} rows, which tell how many updates do them good.", value);
            _told = true;
            progress?.Report(value with { EndOfEpoch = false, HeldOutLogLikelihood = null });
        }

        public void Tell(FormattableString notice, KaemProgress? now = null)
        {
            now ??= new KaemProgress(0, 1, 0, steps, float.NaN, null, float.NaN, float.NaN, TimeSpan.Zero, false);
            string text = notice.ToString(CultureInfo.InvariantCulture);
            progress?.Report(now with { EndOfEpoch = false, HeldOutLogLikelihood = null, Notice = text, IsPlanned = true });
        }
    }
}
