using System.Diagnostics;
using System.Globalization;
using Kaem.ML.Samples.Display;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>
/// Trainings that get an amount of processor time, that of all threads together, for everything: compiling, the measurements that decide how many updates
/// there is time for, the updates, and a joint mixture's fits. Schedules see the whole of it.
/// </summary>
internal static class ProcessorTime
{
    private const int FirstUpdates = 100, Updates = 100, FitUpdates = 20, FitRows = 4_000;

    // A fit's last part takes as long as it gains. Where time is short, fits get a share of it and fewer rows.
    private const double FitReserve = 1.1, MostFitShare = 0.3, Used = 0.98;

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
        double update = TimeOf(Updates, plain, train) / Updates, fits = 0;
        if (options.Prior is JointMixturePriorOptions { Refits: { AtEnd: true } refits } mixture)
        {
            int rows = Math.Min(refits.Rows, train.Rows), tried = Math.Min(FitRows, rows);
            var once = options with { Prior = mixture with { Refits = refits with { Times = 0, Rows = tried } } };
            double ofRow = Math.Max(0, TimeOf(FitUpdates, once, train) - FitUpdates * update) * FitReserve * (refits.Times + 1) / tried;
            double most = MostFitShare * Left();
            if (ofRow * rows > most)
                rows = Math.Max(tried, (int)(most / ofRow));
            fits = ofRow * rows;
            options = options with { Prior = mixture with { Refits = refits with { Rows = rows } } };
        }
        long updates = Math.Max(1, (long)((Left() - fits) / update));
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"    {updates:N0} updates of {1000 * update:F1} ms, {fits:F1} s for the prior's fits, processor time"));
        var model = Run(updates, options, train);
        return new TimedTraining(model, Now - begin);

        double Left() => given.TotalSeconds * Used - (Now - begin).TotalSeconds;
    }

    private static double TimeOf(int updates, KaemOptions options, DataMatrix train)
    {
        var begin = Now;
        Run(updates, options, train);
        return (Now - begin).TotalSeconds;
    }

    private static KaemModel Run(long updates, KaemOptions options, DataMatrix train) =>
        KaemModel.Train(options with { Epochs = TimedTraining.NoEnd, MaxSteps = updates }, train, progress: new ProgressLines());
}
