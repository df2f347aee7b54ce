using System.Globalization;
using Kaem.ML.Evaluation;
using Kaem.ML.Plots;
using Kaem.ML.Samples.Datasets;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>CIFAR-10 by maximum likelihood, by the steppingstone objective and by tempered maximum likelihood, for the same time each.</summary>
/// <param name="Options">What to train; its sampler is that of maximum likelihood.</param>
/// <param name="Tempered">The sampler of the two tempered trainings.</param>
/// <param name="Output">Folder for the files; made if missing.</param>
internal sealed record EqualTimeExperiment(KaemOptions Options, MarkovChainOptions Tempered, string Output)
{
    private const int Shown = 48;
    private const int Compared = 16;
    private const int WarmUpRows = 10;

    private ulong Seed => Options.Seed ?? 1;

    private static IReadOnlyList<(string Name, string File, bool Tempered, TrainingObjective Objective)> Contestants { get; } =
    [
        ("maximum likelihood", "ml", false, TrainingObjective.MaximumLikelihood),
        ("steppingstone", "steppingstone", true, TrainingObjective.Steppingstone),
        ("tempered maximum likelihood", "tempered", true, TrainingObjective.MaximumLikelihood),
    ];

    /// <summary>Time of each training; null for as long as <see cref="Updates"/> updates of maximum likelihood take.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Updates of maximum likelihood, where there is no <see cref="Time"/>.</summary>
    public long Updates { get; init; } = 8_000;

    /// <summary>Held-out rows whose evidence annealed importance sampling estimates.</summary>
    public int EvidenceRows { get; init; } = 8;

    /// <summary>How evidence is estimated.</summary>
    public EvidenceEstimator Evidence { get; init; } = EvidenceEstimator.AnnealedImportanceSampling(temperatures: 100, chains: 8);

    /// <summary>Trains, compares and writes.</summary>
    public void Run(DataMatrix train, DataMatrix heldOut)
    {
        string output = OutputFolder.Prepare(Output);
        var scored = heldOut.Take(Math.Min(EvidenceRows, heldOut.Rows));
        var grid = new ImageGrid(Cifar10Data.Side, Cifar10Data.Side, Cifar10Data.Channels);
        var panels = new List<ImageGridPanel> { new("real", heldOut.Take(Math.Min(Compared, heldOut.Rows))) };
        var table = new ResultTable(["training", "updates", "seconds", "ms an update", "log-likelihood (AIS)", .. PixelDistances.Heads]);
        // Compiles what all of them run, so that the first does not pay for it; a few rows do.
        foreach (var (_, _, tempered, objective) in Contestants)
            TimedTraining.For(1, With(tempered, objective), train.Take(Math.Min(WarmUpRows, train.Rows)));

        var time = Time;
        foreach (var (name, file, tempered, objective) in Contestants)
        {
            AnsiConsole.WriteLine(time is { } given
                ? string.Create(CultureInfo.InvariantCulture, $"cifar, {name}: {given.TotalSeconds:F0} s")
                : string.Create(CultureInfo.InvariantCulture, $"cifar, {name}: {Updates:N0} updates"));
            var options = With(tempered, objective);
            var (model, taken) = time is { } limit ? TimedTraining.For(limit, options, train) : TimedTraining.For(Updates, options, train);
            time ??= taken;
            var generated = model.Generate(Math.Max(Shown, heldOut.Rows), Seed + 1);
            panels.Add(new ImageGridPanel(name, generated.Take(Compared)));
            PngWriter.Save((grid with { Columns = 8, Magnification = 2 }).Render(generated.Take(Shown)), Path.Combine(output, $"cifar-{file}.png"));
            model.Save(Path.Combine(output, $"cifar-{file}.kaem"));
            long updates = model.Training.Steps;
            table.Add(
                name,
                [(updates, "F0"), (taken.TotalSeconds, "F1"), (taken.TotalMilliseconds / updates, "F0"), (model.LogLikelihood(scored, Evidence).Mean, "F1"),
                .. PixelDistances.Cells(heldOut, generated.Take(heldOut.Rows))]);
            table.Save(output, "cifar");
        }
        table.Add("training rows", [Empty, Empty, Empty, Empty, .. PixelDistances.Cells(heldOut, train.Take(Math.Min(heldOut.Rows, train.Rows)))]);
        table.Add("a fitted Gaussian", [Empty, Empty, Empty, Empty, .. PixelDistances.Cells(heldOut, FittedGaussian.Fit(train).Draw(heldOut.Rows, Seed))]);
        table.Save(output, "cifar");
        PngWriter.Save((grid with { Columns = 4 }).Render(panels), Path.Combine(output, "cifar.png"));
        table.Show();
        AnsiConsole.WriteLine(
            $"Log-likelihood in nats, mean of {scored.Rows} held-out rows; distances of {heldOut.Rows} generated rows, on pixels: not comparable with "
            + "published values.");
        Console.WriteLine($"  {Path.Combine(output, "cifar")}.png, .md, .csv, -TRAINING.png, -TRAINING.kaem");
    }

    private static (double, string) Empty => (double.NaN, "");

    private KaemOptions With(bool tempered, TrainingObjective objective) =>
        Options with { Sampler = tempered ? Tempered : Options.Sampler, Objective = objective };
}
