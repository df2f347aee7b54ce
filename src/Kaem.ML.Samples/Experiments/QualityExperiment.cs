using System.Globalization;
using System.Runtime.InteropServices;
using Kaem.ML.Plots;
using Kaem.ML.Posteriors;
using Kaem.ML.Samples.Features;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>
/// How good pictures are after some processor time: a model's images as numbers that others can judge, a sheet of them, and the held-out log-likelihood;
/// beside them, for as long, a variational autoencoder with the same networks, and the same generator trained by importance sampling from the prior.
/// </summary>
/// <param name="Name">What the pictures are.</param>
/// <param name="Options">What to train.</param>
/// <param name="Shape">The pictures' shape.</param>
/// <param name="Time">Processor time of each training.</param>
/// <param name="Output">Folder for the files; made if missing.</param>
internal sealed record QualityExperiment(string Name, KaemOptions Options, ImageShape Shape, TimeSpan Time, string Output)
{
    private const int Generated = 5_000, Shown = 100, Draws = 200, PriorSamples = 1_000;

    private ulong Seed => Options.Seed ?? 1;

    /// <summary>Whether the others are trained, too.</summary>
    public bool Compare { get; init; } = true;

    /// <summary>Held-out rows whose log-likelihood is estimated.</summary>
    public int Scored { get; init; } = 500;

    // A generator's inputs under a prior of as many latents, each a density of its own.
    private KaemOptions Independent => Options with { LatentSize = 1, OuterSize = Options.LatentSize, Prior = KaemPrior.Univariate(ReferencePrior.Gaussian) };

    /// <summary>The same networks under independent normal latents that stay as they are.</summary>
    private KaemOptions Autoencoder =>
        Independent with { Prior = KaemPrior.Univariate(ReferencePrior.Gaussian) with { Domain = (-6, 6) }, FreezePrior = true };

    private KaemOptions ByPrior => Independent with
    {
        Sampler = PosteriorSampler.ImportanceSampling(), ScoringSamples = PriorSamples, GridAdaptation = new() { Generator = false },
    };

    /// <summary>Trains and writes.</summary>
    /// <param name="test">Rows that are not learned.</param>
    /// <param name="extractor">What makes the features that generated pictures are judged by.</param>
    public void Run(DataMatrix train, DataMatrix test, IFeatureExtractor extractor)
    {
        string output = OutputFolder.Prepare(Output);
        var heldOut = test.Take(Math.Min(Scored, test.Rows));
        var distances = new FeatureDistances(extractor, test);
        var table = new ResultTable(
            ["training", "updates", "processor s", $"log-likelihood, {heldOut.Rows:N0} held out", "±", "effective draws", .. distances.Heads]);
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Name}: {train.Rows:N0} pictures, {Time.TotalSeconds:F0} s of processor time, seed {Seed}"));
        Write(train.Take(Math.Min(Generated, train.Rows)), Path.Combine(output, "real.f32"));
        Add("joint mixture", "", Options);
        if (Compare)
        {
            Add("variational autoencoder", "-vae", Autoencoder);
            Add("importance sampling", "-is", ByPrior);
        }
        table.Show();
        AnsiConsole.WriteLine(
            $"Log-likelihoods in nats a row, constants included: by {Draws} draws of the proposals, without an encoder by {PriorSamples:N0} samples of the "
            + "prior.");
        Console.WriteLine($"  {output}");
        Console.WriteLine(
            $"    generated*.f32    {Generated:N0} x {Shape.Height * Shape.Width * Shape.Channels} floats of four bytes, means of the likelihood");
        Console.WriteLine("    real.f32          training pictures, in the same form");
        Console.WriteLine($"    sheet*.png        {Shown} of them");
        Console.WriteLine("    model*.kaem       the models, for KaemModel.Load");
        Console.WriteLine("    quality.md, .csv  the numbers");

        void Add(string name, string suffix, KaemOptions options)
        {
            AnsiConsole.WriteLine($"  {name}");
            var (model, time) = ProcessorTime.Train(Time, options, train);
            var made = model.Generate(Generated, Seed + 1);
            Write(made, Path.Combine(output, $"generated{suffix}.f32"));
            var grid = new ImageGrid(Shape.Width, Shape.Height, Shape.Channels) { Columns = 10, Magnification = 2 };
            PngWriter.Save(grid.Render(made.Take(Shown)), Path.Combine(output, $"sheet{suffix}.png"));
            model.Save(Path.Combine(output, $"model{suffix}.kaem"));
            var by = model.HasEncoder ? EvidenceEstimator.Proposals(Draws) : (EvidenceEstimator)EvidenceEstimator.ImportanceSampling();
            var estimate = model.LogLikelihood(heldOut, by);
            var effective = new float[heldOut.Rows];
            model.Score(heldOut, model.HasEncoder ? Draws : PriorSamples, new RowScores { EffectiveSampleSize = effective });
            double spread = Math.Sqrt(estimate.Values.Average(value => Math.Pow(value - estimate.Mean, 2)) / estimate.Values.Count);
            table.Add(
                name, [(model.Training.Steps, "F0"), (time.TotalSeconds, "F1"), (estimate.Mean, "F1"), (spread, "F1"), (effective.Average(), "F1"),
                .. distances.Cells(made)]);
            // After each, so that a command that is broken off leaves what it found.
            table.Save(output, "quality");
        }
    }

    private static void Write(DataMatrix rows, string path)
    {
        using var stream = File.Create(path);
        stream.Write(MemoryMarshal.AsBytes(rows.Values));
    }
}
