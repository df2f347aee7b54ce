using System.Diagnostics;
using System.Globalization;
using Kaem.ML.Samples.Display;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>
/// Trainings that get an amount of processor time, that of all threads together, for everything: compiling, the measurements that decide how many updates
/// there is time for, the updates, and what a joint mixture's last fit takes. Schedules see the whole of it.
/// </summary>
internal static class ProcessorTime
{
    private const int FirstUpdates = 60, Updates = 100, FitUpdates = 20, FitRows = 4_000;

    // A fit's last part takes as long as it gains; updates become a little slower on a warm processor.
    private const double FitReserve = 1.2, Used = 0.98;

    /// <summary>Processor time of this process so far.</summary>
    public static TimeSpan Now
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Trains for a time, a few updates at least.</summary>
    /// <param name="given">Processor time.</param>
    /// <returns>The model and the processor time that it took.</returns>
    public static TimedTraining Train(TimeSpan given, KaemOptions options, DataMatrix train)
    {
        var begin = Now;
        options = options with { MaxSteps = null };
        var refits = (options.Prior as JointMixturePriorOptions)?.Refits ?? MixtureRefits.Off;
        // Compiles.
        TimeOf(FirstUpdates, Without(options), train);
        double update = TimeOf(Updates, Without(options), train) / Updates;
        double fit = 0;
        if (refits.AtEnd)
        {
            int rows = Math.Min(FitRows, refits.Rows);
            var fitted = options with { Prior = (JointMixturePriorOptions)options.Prior with { Refits = refits with { Times = 0, Rows = rows } } };
            fit = Math.Max(0, TimeOf(FitUpdates, fitted, train) - FitUpdates * update) * Math.Min(refits.Rows, train.Rows) / Math.Min(rows, train.Rows);
        }
        double left = given.TotalSeconds * Used - (Now - begin).TotalSeconds - FitReserve * fit * (refits.Times + 1);
        long updates = Math.Max(1, (long)(left / update));
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  {updates:N0} updates of {1000 * update:F1} ms and a fit of {fit:F1} s, processor time"));
        var model = Run(updates, options, train);
        return new TimedTraining(model, Now - begin);
    }

    private static double TimeOf(int updates, KaemOptions options, DataMatrix train)
    {
        var begin = Now;
        Run(updates, options, train);
        return (Now - begin).TotalSeconds;
    }

    private static KaemModel Run(long updates, KaemOptions options, DataMatrix train) =>
        KaemModel.Train(options with { Epochs = TimedTraining.NoEnd, MaxSteps = updates }, train, progress: new ProgressLines());

    private static KaemOptions Without(KaemOptions options) =>
        options.Prior is JointMixturePriorOptions joint ? options with { Prior = joint with { Refits = MixtureRefits.Off } } : options;
}
