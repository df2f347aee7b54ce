using System.Globalization;
using Spectre.Console;

namespace Kaem.ML.Samples.Display;

/// <summary>Shows training: a live bar on a terminal, a line an epoch elsewhere. Ctrl+C stops training and keeps what was learned.</summary>
internal static class TrainingDisplay
{
    /// <summary>Lines that an epoch-by-epoch log of a long training is thinned to.</summary>
    private const int MostLines = 20;

    /// <summary>Runs training under the display.</summary>
    public static KaemTransformer Run(Func<IProgress<KaemProgress>, CancellationToken, KaemTransformer> train) =>
        Run(train, transformer => transformer.Model.Training);

    /// <summary>Runs training under the display.</summary>
    /// <param name="summary">How what was trained was trained.</param>
    public static T Run<T>(Func<IProgress<KaemProgress>, CancellationToken, T> train, Func<T, TrainingSummary> summary)
    {
        using var stop = new CancellationTokenSource();
        ConsoleCancelEventHandler handler = (_, cancel) =>
        {
            // The first press ends training in good order, the second ends the program.
            cancel.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        };
        Console.CancelKeyPress += handler;
        try
        {
            var transformer = AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected ? Live(train, stop.Token) : Lines(train, stop.Token);
            if (summary(transformer).StoppedEarly)
                AnsiConsole.WriteLine($"Stopped after {summary(transformer).Steps} updates; what was learned so far is kept.");
            return transformer;
        }
        finally
        {
            Console.CancelKeyPress -= handler;
        }
    }

    private static T Live<T>(Func<IProgress<KaemProgress>, CancellationToken, T> train, CancellationToken stop)
    {
        float? heldOut = null;
        return AnsiConsole.Live(TrainingBar.Draw(0)).Start(context => train(new Receiver(report =>
        {
            heldOut = report.HeldOutLogLikelihood ?? heldOut;
            context.UpdateTarget(new Rows(TrainingBar.Draw((double)report.Step / report.Steps), new Text(Describe(report, heldOut))));
        }), stop));
    }

    private static T Lines<T>(Func<IProgress<KaemProgress>, CancellationToken, T> train, CancellationToken stop) =>
        train(new Receiver(report =>
        {
            int every = Math.Max(1, report.Epochs / MostLines);
            if (report.EndOfEpoch && (report.Epoch == 1 || report.Epoch % every == 0 || report.Step == report.Steps))
                Console.WriteLine(Describe(report, report.HeldOutLogLikelihood));
        }), stop);

    private static string Describe(KaemProgress report, float? heldOut)
    {
        string score = heldOut?.ToString("F1", CultureInfo.InvariantCulture) ?? "-";
        string hours = report.TimeLeft.TotalHours < 1 ? "" : $"{(int)report.TimeLeft.TotalHours}:";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {report.Epoch}/{report.Epochs}  loss {report.Loss,6:F1}  held-out {score,6}  {Posterior(report)}  {report.RowsPerSecond,5:F0} rows/s  "
            + $"{hours}{report.TimeLeft:mm\\:ss} left");
    }

    private static string Posterior(KaemProgress report) => report.Sampler switch
    {
        null => string.Create(CultureInfo.InvariantCulture, $"ESS {report.EffectiveSampleSize,4:F2}"),
        { AcceptanceRate: { } rate } => string.Create(CultureInfo.InvariantCulture, $"acceptance {rate:F2}"),
        var chains => string.Create(CultureInfo.InvariantCulture, $"step size {chains.StepSize:G2}"),
    };

    /// <summary>Reports on the training thread: <see cref="Progress{T}"/> would deliver them late and out of order.</summary>
    private sealed class Receiver(Action<KaemProgress> receive) : IProgress<KaemProgress>
    {
        public void Report(KaemProgress value) => receive(value);
    }
}
