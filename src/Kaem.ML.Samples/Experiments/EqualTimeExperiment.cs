using System.Globalization;
using Kaem.ML.Evaluation;
using Kaem.ML.Plots;
using Kaem.ML.Samples.Features;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>Pictures in colours by several trainings, for the same time each: of priors and of objectives, as the papers' tables have them.</summary>
/// <param name="Name">Base name of the files.</param>
/// <param name="Shape">The pictures' shape.</param>
/// <param name="Trainings">What to train.</param>
/// <param name="Output">Folder for the files; made if missing.</param>
internal sealed record EqualTimeExperiment(string Name, ImageShape Shape, IReadOnlyList<NamedTraining> Trainings, string Output)
{
    private const int Shown = 48;
    private const int Compared = 16;
    private const int WarmUpRows = 10;

    /// <summary>Time of each training; null for as long as <see cref="Updates"/> updates of the first take.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Updates of the first training, where there is no <see cref="Time"/>.</summary>
    public long Updates { get; init; } = 8_000;

    /// <summary>Held-out rows whose evidence annealed importance sampling estimates.</summary>
    public int EvidenceRows { get; init; } = 8;

    /// <summary>How evidence is estimated.</summary>
    public EvidenceEstimator Evidence { get; init; } = EvidenceEstimator.AnnealedImportanceSampling(temperatures: 100, chains: 8);

    /// <summary>Trains, compares and writes.</summary>
    /// <param name="extractor">What makes the features that generated pictures are judged by.</param>
    public void Run(DataMatrix train, DataMatrix heldOut, IFeatureExtractor extractor)
    {
        string output = OutputFolder.Prepare(Output);
        var scored = heldOut.Take(Math.Min(EvidenceRows, heldOut.Rows));
        var grid = new ImageGrid(Shape.Width, Shape.Height, Shape.Channels);
        var panels = new List<ImageGridPanel> { new("real", heldOut.Take(Math.Min(Compared, heldOut.Rows))) };
        var distances = new FeatureDistances(extractor, heldOut);
        int count = distances.Wanted;
        var table = new ResultTable(["training", "updates", "seconds", "ms an update", "log-likelihood (AIS)", .. distances.Heads]);
        // Compiles what all of them run, so that the first does not pay for it; a few rows do.
        foreach (var training in Trainings)
            TimedTraining.For(1, training.Options, train.Take(Math.Min(WarmUpRows, train.Rows)));

        var time = Time;
        foreach (var (name, file, options) in Trainings)
        {
            AnsiConsole.WriteLine(time is { } given
                ? string.Create(CultureInfo.InvariantCulture, $"{Name}, {name}: {given.TotalSeconds:F0} s")
                : string.Create(CultureInfo.InvariantCulture, $"{Name}, {name}: {Updates:N0} updates"));
            var (model, taken) = time is { } limit ? TimedTraining.For(limit, options, train) : TimedTraining.For(Updates, options, train);
            time ??= taken;
            ulong seed = options.Seed ?? 1;
            var generated = model.Generate(Math.Max(Shown, count), seed + 1);
            panels.Add(new ImageGridPanel(name, generated.Take(Compared)));
            PngWriter.Save((grid with { Columns = 8, Magnification = 2 }).Render(generated.Take(Shown)), Path.Combine(output, $"{Name}-{file}.png"));
            model.Save(Path.Combine(output, $"{Name}-{file}.kaem"));
            long updates = model.Training.Steps;
            // A deep prior is not normalised: there is no evidence.
            double evidence = model.Prior.IsNormalised ? model.LogLikelihood(scored, Evidence).Mean : double.NaN;
            table.Add(
                name,
                [(updates, "F0"), (taken.TotalSeconds, "F1"), (taken.TotalMilliseconds / updates, "F0"), (evidence, "F1"),
                .. distances.Cells(generated.Take(count))]);
            table.Save(output, Name);
        }
        ulong drawn = Trainings[0].Options.Seed ?? 1;
        table.Add("training rows", [Empty, Empty, Empty, Empty, .. distances.Cells(train.Take(Math.Min(count, train.Rows)))]);
        table.Add("a fitted Gaussian", [Empty, Empty, Empty, Empty, .. distances.Cells(GaussianDraws.Of(train, count, drawn))]);
        table.Save(output, Name);
        PngWriter.Save((grid with { Columns = 4 }).Render(panels), Path.Combine(output, $"{Name}.png"));
        table.Show();
        AnsiConsole.WriteLine(
            $"Log-likelihood in nats, mean of {scored.Rows} held-out rows, where the prior is normalised; distances of {count} generated rows by what "
            + $"{extractor.Name} sees, which compare with each other alone.");
        Console.WriteLine($"  {Path.Combine(output, Name)}.png, .md, .csv, -TRAINING.png, -TRAINING.kaem");
    }

    private static (double, string) Empty => (double.NaN, "");
}
