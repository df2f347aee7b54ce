using System.Diagnostics;
using Kaem.ML.Samples.Display;

namespace Kaem.ML.Samples.Experiments;

/// <summary>A trained model and how long its training took.</summary>
internal sealed record TimedTraining(KaemModel Model, TimeSpan Time)
{
    /// <summary>More epochs than any training here lasts: updates or time end it, and no schedule looks at the end.</summary>
    public const int NoEnd = 100_000;

    /// <summary>Trains for a number of updates.</summary>
    public static TimedTraining For(long updates, KaemOptions options, DataMatrix train) =>
        Run(options with { Epochs = NoEnd, MaxSteps = updates }, train, CancellationToken.None);

    /// <summary>Trains for a time, one update at least.</summary>
    public static TimedTraining For(TimeSpan time, KaemOptions options, DataMatrix train)
    {
        using var limit = new CancellationTokenSource(time);
        var trained = Run(options with { Epochs = NoEnd }, train, limit.Token);
        return trained.Model.Training.Steps > 0 ? trained : For(1, options, train);
    }

    private static TimedTraining Run(KaemOptions options, DataMatrix train, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var model = KaemModel.Train(options, train, progress: new ProgressLines(), cancellationToken: stop);
        return new TimedTraining(model, clock.Elapsed);
    }
}
