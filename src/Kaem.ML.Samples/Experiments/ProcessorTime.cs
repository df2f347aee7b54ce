using System.Diagnostics;
using System.Globalization;
using Kaem.ML.Samples.Display;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>
/// Trainings that get an amount of processor time, that of all threads together, for everything: compiling, the measurements that decide how many updates
/// there is time for, the updates, and a joint mixture's fits. Schedules see the whole of it; where updates take longer than they did at first, the last
/// are left out.
/// </summary>
internal static class ProcessorTime
{
    private const int FirstUpdates = 100, Updates = 100, FitUpdates = 20, FitRows = 4_000;

    // Where time is short, fits get a share of it and fewer rows. Their last part takes as long as it gains.
    private const double FitReserve = 1.3, MostFitShare = 0.3, Used = 0.985, LeastUpdate = 1e-5;

    /// <summary>Processor time of this process so far.</summary>
    public static TimeSpan Now
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Trains for a time, an update at least.</summary>
    /// <param name="given">Processor time.</param>
    /// <returns>The model and the processor time that it took.</returns>
    public static TimedTraining Train(TimeSpan given, KaemOptions options, DataMatrix train)
    {
        var begin = Now;
        options = options with { MaxSteps = null };
        var plain = options.Prior is JointMixturePriorOptions joint ? options with { Prior = joint with { Refits = MixtureRefits.Off } } : options;
        // Compiles.
        TimeOf(FirstUpdates, plain, train);
        // Looking at the rows and making the model take a while that a long training takes but once.
        double setUp = TimeOf(1, plain, train);
        double update = Math.Max(LeastUpdate, (TimeOf(1 + Updates, plain, train) - setUp) / Updates), fits = 0, lastFit = 0;
        if (options.Prior is JointMixturePriorOptions { Refits: { AtEnd: true } refits } mixture)
        {
            int rows = Math.Min(refits.Rows, train.Rows), tried = Math.Min(FitRows, rows);
            var once = options with { Prior = mixture with { Refits = refits with { Times = 0, Rows = tried } } };
            double ofRow = Math.Max(0, TimeOf(FitUpdates, once, train) - setUp - FitUpdates * update) * FitReserve * (refits.Times + 1) / tried;
            double most = MostFitShare * Left();
            if (ofRow * rows > most)
                rows = Math.Max(tried, (int)(most / ofRow));
            fits = ofRow * rows;
            lastFit = fits / (refits.Times + 1);
            options = options with { Prior = mixture with { Refits = refits with { Rows = rows } } };
        }
        long updates = Math.Max(1, (long)((Left() - setUp - fits) / update));
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"    {updates:N0} updates of {1000 * update:F1} ms, {fits:F1} s for the prior's fits, processor time"));
        using var stop = new CancellationTokenSource();
        var watch = new Watch(begin + TimeSpan.FromSeconds(given.TotalSeconds * Used - lastFit), stop);
        var model = Run(updates, options, train, watch, stop.Token);
        return new TimedTraining(model, Now - begin);

        double Left() => given.TotalSeconds * Used - (Now - begin).TotalSeconds;
    }

    private static double TimeOf(int updates, KaemOptions options, DataMatrix train)
    {
        var begin = Now;
        Run(updates, options, train, new ProgressLines(), CancellationToken.None);
        return (Now - begin).TotalSeconds;
    }

    private static KaemModel Run(long updates, KaemOptions options, DataMatrix train, IProgress<KaemProgress> progress, CancellationToken stop) =>
        KaemModel.Train(options with { Epochs = TimedTraining.NoEnd, MaxSteps = updates }, train, progress: progress, cancellationToken: stop);

    /// <summary>Ends a training's updates at a processor time.</summary>
    private sealed class Watch(TimeSpan end, CancellationTokenSource stop) : IProgress<KaemProgress>
    {
        private readonly ProgressLines _lines = new();

        public void Report(KaemProgress value)
        {
            _lines.Report(value);
            if (Now >= end)
                stop.Cancel();
        }
    }
}
