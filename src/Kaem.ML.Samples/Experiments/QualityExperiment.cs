using System.Globalization;
using System.Runtime.InteropServices;
using Kaem.ML.Evaluation;
using Kaem.ML.Plots;
using Kaem.ML.Samples.Datasets;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>
/// How good pictures are after some processor time: a model's images as numbers that others can judge, a sheet of them, and the held-out log-likelihood
/// beside that of the same generator trained by importance sampling from the prior for as long.
/// </summary>
/// <param name="Name">Base name of the sheet and the report.</param>
/// <param name="Options">What to train.</param>
/// <param name="Time">Processor time of each training.</param>
/// <param name="Output">Folder for the files; made if missing.</param>
internal sealed record QualityExperiment(string Name, KaemOptions Options, TimeSpan Time, string Output)
{
    private const int Generated = 5_000, Shown = 100, Draws = 200, PriorSamples = 1_000;

    private ulong Seed => Options.Seed ?? 1;

    /// <summary>Whether the same generator is also trained by importance sampling.</summary>
    public bool Compare { get; init; } = true;

    /// <summary>Trains and writes.</summary>
    public void Run(ImageSet train, ImageSet heldOut)
    {
        string output = OutputFolder.Prepare(Output), images = Path.Combine(output, "generated.f32"), sheet = Path.Combine(output, "sheet.png"),
            file = Path.Combine(output, "model.kaem");
        var table = new ResultTable("training", "updates", "processor s", $"log-likelihood, {heldOut.Rows.Rows:N0} held out", "±", "effective draws");
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Name}: {train.Rows.Rows:N0} images, {Time.TotalSeconds:F0} s of processor time, seed {Seed}"));
        var trained = ProcessorTime.Train(Time, Options, train.Rows);
        var model = trained.Model;
        var made = model.Generate(Generated, Seed + 1);
        Write(made, images);
        PngWriter.Save(new ImageGrid(train.Width, train.Height) { Columns = 10, Magnification = 2 }.Render(made.Take(Shown)), sheet);
        model.Save(file);
        Add("proposals, joint mixture", trained, EvidenceEstimator.Proposals(Draws));
        if (Compare)
        {
            AnsiConsole.WriteLine("  the same generator by importance sampling from the prior");
            var byPrior = Options with
            {
                LatentSize = 1, OuterSize = Options.LatentSize, Prior = KaemPrior.Univariate(),
                Sampler = PosteriorSampler.ImportanceSampling(), ScoringSamples = PriorSamples, GridAdaptation = new() { Generator = false },
            };
            Add("importance sampling", ProcessorTime.Train(Time, byPrior, train.Rows), EvidenceEstimator.ImportanceSampling());
        }
        table.Show();
        AnsiConsole.WriteLine($"Log-likelihoods in nats a row, constants included: by {Draws} draws of the proposals, by {PriorSamples:N0} samples of the prior.");
        Console.WriteLine($"  {images}    {made.Rows:N0} x {made.Columns} floats of four bytes in [0, 1], means of the likelihood");
        Console.WriteLine($"  {sheet}    {Shown} of them");
        Console.WriteLine($"  {Path.Combine(output, "quality")}.md, .csv    the numbers");
        Console.WriteLine($"  {file}    the model, for KaemModel.Load");

        void Add(string name, TimedTraining training, EvidenceEstimator by)
        {
            var rows = heldOut.Rows;
            var estimate = training.Model.LogLikelihood(rows, by);
            var effective = new float[rows.Rows];
            training.Model.Score(rows, by is ProposalEstimator ? Draws : PriorSamples, new RowScores { EffectiveSampleSize = effective });
            double spread = Math.Sqrt(estimate.Values.Average(value => Math.Pow(value - estimate.Mean, 2)) / estimate.Values.Count);
            table.Add(
                name, (training.Model.Training.Steps, "F0"), (training.Time.TotalSeconds, "F1"), (estimate.Mean, "F1"), (spread, "F1"),
                (effective.Average(), "F1"));
            table.Save(output, "quality");
        }
    }

    private static void Write(DataMatrix rows, string path)
    {
        using var stream = File.Create(path);
        stream.Write(MemoryMarshal.AsBytes(rows.Values));
    }
}
