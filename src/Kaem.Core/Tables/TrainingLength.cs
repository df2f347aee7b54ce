using System.Globalization;
using Kaem.ML.Data;
using Kaem.ML.Engines;

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

    /// <summary>Finds the number of updates after which held-out rows are most likely.</summary>
    /// <param name="rows">All rows, encoded.</param>
    /// <param name="options">The model's options, with the most updates there may be.</param>
    /// <param name="stopped">What was learned where the token was cancelled; else null.</param>
    /// <returns>The options with that number of updates; the same where there is no need to look.</returns>
    public static KaemOptions Find(
        IRowSource rows, KaemOptions options, IProgress<KaemProgress>? progress, IKaemEngineFactory? engine, CancellationToken cancellationToken,
        out KaemModel? stopped)
    {
        stopped = null;
        int batch = Math.Min(options.BatchSize, rows.Rows);
        long steps = Math.Min(options.MaxSteps ?? long.MaxValue, (long)options.Epochs * (rows.Rows / batch));
        if (rows.Rows < FewestRows || steps * batch <= (long)HarmlessPasses * rows.Rows)
            return options;
        int held = Math.Min(MostHeld, (int)(HeldShare * rows.Rows));
        int[] order = Permutation.Of(rows.Rows, options.SeedInForce, HeldRows);
        using var search = new Search(options, steps, progress, held, cancellationToken);
        try
        {
            var model = KaemModel.TrainOn(
                search.Options(rows.Rows - held), new ChosenRows(rows, order[held..]), new ChosenRows(rows, order[..held]), search, engine,
                cancellationToken: search.Token);
            if (cancellationToken.IsCancellationRequested)
            {
                stopped = model;
                return options;
            }
        }
        catch (ArgumentException)
        {
            // The rows but those held out are all equal: they can't tell.
            return options;
        }
        return search.Found(rows.Rows);
    }

    // Apart from the splits of evaluation.
    private const uint HeldRows = 1000;

    /// <summary>Watches the held-out rows, and ends the search once they get no more likely.</summary>
    private sealed class Search(
        KaemOptions options, long steps, IProgress<KaemProgress>? progress, int held, CancellationToken cancellationToken)
        : IProgress<KaemProgress>, IDisposable
    {
        private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        private float _best = float.NegativeInfinity;
        private long _bestStep;
        private bool _told;

        public CancellationToken Token => _end.Token;

        public void Report(KaemProgress value)
        {
            if (!_told)
                Tell(value, $"Training on all but {held:N0} rows, which tell how many updates do them good.");
            _told = true;
            if (value.HeldOutLogLikelihood is not { } heldOut)
            {
                progress?.Report(value);
                return;
            }
            if (heldOut > _best)
                (_best, _bestStep) = (heldOut, value.Step);
            else if (value.Step - _bestStep > Math.Max(steps / 10, _bestStep / 2))
                _end.Cancel();
        }

        /// <summary>The options of a training on fewer rows, of as many updates.</summary>
        public KaemOptions Options(int rows) => WithSteps(rows, steps) with { ScoringSamples = Math.Min(ScoringSamples, options.ScoringSamples) };

        /// <summary>The options of the training on all rows.</summary>
        public KaemOptions Found(int rows)
        {
            long found = Math.Clamp((long)(UpdatesOfBest * _bestStep), 1, steps);
            Tell(null, $"The rows held out were most likely after {_bestStep:N0} updates. Training on all rows takes {found:N0}.");
            return WithSteps(rows, found);
        }

        public void Dispose() => _end.Dispose();

        private KaemOptions WithSteps(int rows, long updates)
        {
            long batches = Math.Max(1, rows / Math.Min(options.BatchSize, rows));
            return options with { Epochs = (int)Math.Min(int.MaxValue, (updates + batches - 1) / batches), MaxSteps = updates };
        }

        private void Tell(KaemProgress? now, FormattableString notice)
        {
            now ??= new KaemProgress(0, 1, 0, steps, float.NaN, null, float.NaN, float.NaN, TimeSpan.Zero, false);
            string text = notice.ToString(CultureInfo.InvariantCulture);
            progress?.Report(now with { EndOfEpoch = false, HeldOutLogLikelihood = null, Notice = text, IsPlanned = true });
        }
    }
}
