using System.Diagnostics;
using Kaem.ML.Data;
using Kaem.ML.Numerics;
using Kaem.ML.Native;

namespace Kaem.ML.Text.Training;

/// <summary>Vocabulary, counts, epochs and reports around <see cref="TextUpdate"/>.</summary>
internal static class TextTrainer
{
    /// <summary>Updates over which the learning rate rises.</summary>
    private const int Rise = 100;

    /// <summary>What the learning rate falls to, of its largest.</summary>
    private const float Least = 0.05f;

    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(200);

    /// <exception cref="ArgumentException">There are no texts, one is too long, or options contradict each other.</exception>
    /// <exception cref="NotFiniteNumberException">A number is not finite.</exception>
    public static (TextNetwork Network, TrainingSummary Summary) Run(
        KaemTextOptions options, IReadOnlyList<string?> texts, DataMatrix? rows, IProgress<KaemProgress>? progress, CancellationToken cancellationToken)
    {
        TorchLibrary.Require();
        var workers = WorkerPool.Borrow();
        var (network, counted) = Prepare(options, texts, rows, workers);
        var clock = Stopwatch.StartNew();
        var lengths = counted.Select(text => text.Length).ToArray();
        IReadOnlyList<int[]>[] plan = [.. Enumerable.Range(0, options.Epochs).Select(
            epoch => TextBatches.Of(lengths, options.BatchTokens, options.SeedInForce, epoch))];
        var update = new TextUpdate(network, plan.Max(batches => batches.Max(batch => batch.Length)), workers);
        long steps = plan.Sum(batches => (long)batches.Count), step = 0, seen = 0;
        var refits = network.HasEncoder && options.Prior is JointMixturePriorOptions joint ? joint.Refits : MixtureRefits.Off;
        IReadOnlyList<CountedText> refitted = OneOfEachStretch(counted, refits.Rows, options.SeedInForce);
        var epochs = new List<TrainingEpoch>();
        var reported = TimeSpan.Zero;
        for (int epoch = 0; epoch < plan.Length && !cancellationToken.IsCancellationRequested; epoch++)
        {
            double loss = 0, sinceReport = 0;
            int seenRows = 0, rowsSince = 0;
            foreach (int[] batch in plan[epoch])
            {
                if (cancellationToken.IsCancellationRequested)
                    break;
                if (MixtureRefits.IsDue(refits.Times, step, steps))
                    update.RefitPrior(network, refitted, refits);
                var result = update.Step([.. batch.Select(index => counted[index])], Factor(step++, steps));
                (loss, seenRows, seen) = (loss + result.Loss * batch.Length, seenRows + batch.Length, seen + batch.Length);
                (sinceReport, rowsSince) = (sinceReport + result.Loss * batch.Length, rowsSince + batch.Length);
                if (progress is not null && clock.Elapsed - reported > ReportInterval && seenRows < counted.Count)
                {
                    reported = clock.Elapsed;
                    progress.Report(At(epoch, step, sinceReport / rowsSince, false));
                    (sinceReport, rowsSince) = (0, 0);
                }
            }
            if (seenRows == 0)
                break;
            epochs.Add(new TrainingEpoch(epoch + 1, step, (float)(loss / seenRows), null, 1));
            progress?.Report(At(epoch, step, loss / seenRows, true));
        }
        network.Arrays.RequireGradients(false);
        bool early = step < steps;
        var trained = network.With(update.Trained);
        if (refits.AtEnd && step > 0)
            update.RefitPrior(trained, refitted, refits);
        if (!ReferenceEquals(trained.Arrays, network.Arrays))
            network.Arrays.Dispose();
        return (trained, new TrainingSummary(counted.Count, step, early, epochs) { StartedFromSeed = true });

        KaemProgress At(int epoch, long done, double loss, bool end)
        {
            double seconds = clock.Elapsed.TotalSeconds;
            return new KaemProgress(
                epoch + 1, options.Epochs, done, steps, (float)loss, null, 1, (float)(seen / seconds),
                TimeSpan.FromSeconds(seconds / done * (steps - done)), end);
        }
    }

    /// <summary>A network as it begins, and the texts with what counts of the others say of each: its own counts are taken out for it.</summary>
    private static (TextNetwork Network, IReadOnlyList<CountedText> Texts) Prepare(
        KaemTextOptions options, IReadOnlyList<string?> texts, DataMatrix? rows, WorkerPool workers)
    {
        var vocabulary = Vocabulary.Of(options.Tokens, [.. texts.OfType<string>()]);
        int[]?[] sequences = [.. texts.Select(text => text is null ? null : vocabulary.Encode(text))];
        for (int i = 0; i < sequences.Length; i++)
        {
            if (sequences[i] is { } tokens && tokens.Length > options.MostTokens)
            {
                throw new ArgumentException(
                    $"Text {i} has {tokens.Length} tokens; MostTokens is {options.MostTokens}. Cut it, or raise MostTokens: memory grows with the "
                    + "square.",
                    nameof(texts));
            }
        }
        KneserNey? counts = null;
        CountedText[] counted;
        if (options.CountedOrder > 0)
        {
            var all = new ContextCounts(options.CountedOrder, vocabulary.Count);
            foreach (int[] sequence in sequences.OfType<int[]>())
                all.Add(sequence);
            counts = new KneserNey(all);
            counted = [.. sequences.Select(sequence => sequence is null ? CountedText.Missing(counts.Order) : Without(all, counts, sequence))];
        }
        else
        {
            counted = [.. sequences.Select(sequence => sequence is null ? CountedText.Missing(0) : CountedText.Of(sequence, null))];
        }
        if (rows is not null)
            counted = [.. counted.Select((text, i) => text with { Row = rows.Row(i).ToArray() })];
        var latents = options.HasLatents ? new TextLatents(options) : null;
        latents?.Initialise(options.SeedInForce, workers);
        var arrays = TextArrays.Drawn(TextShapes.Of(options, vocabulary.Count), options.SeedInForce);
        return (new TextNetwork(options, vocabulary, counts, arrays, latents), counted);
    }

    private static CountedText Without(ContextCounts all, KneserNey counts, int[] sequence)
    {
        all.Remove(sequence);
        var text = CountedText.Of(sequence, counts);
        all.Add(sequence);
        return text;
    }

    /// <summary>So many of the texts at most, one of each stretch by chance.</summary>
    private static IReadOnlyList<CountedText> OneOfEachStretch(IReadOnlyList<CountedText> texts, int most, ulong seed)
    {
        if (texts.Count <= most)
            return texts;
        var places = new float[most];
        new RandomStream(seed, StreamPurpose.MixtureFit, 0, 1).Uniform(places);
        return [.. places.Select((place, i) => texts[Math.Min(texts.Count - 1, (int)((i + (double)place) * texts.Count / most))])];
    }

    private static float Factor(long step, long steps)
    {
        float share = Math.Min(1, step / (float)steps);
        return Math.Min(1, (step + 1) / (float)Rise) * (Least + (1 - Least) * 0.5f * (1 + MathF.Cos(MathF.PI * share)));
    }
}
