using System.Diagnostics;
using System.Globalization;
using Kaem.ML.Plots;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Display;
using Kaem.ML.Samples.Features;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>
/// What a user of ML.NET does with images, step by step: load, fit, transform, generate, save, and load again in a fresh
/// context; with a report of how well it went, and pictures.
/// </summary>
/// <param name="Name">Base name of the files.</param>
/// <param name="Options">What to train.</param>
/// <param name="Extractor">What makes the features that generated pictures are judged by.</param>
/// <param name="Output">Folder for the files; made if missing.</param>
internal sealed record ImageExperiment(string Name, KaemOptions Options, IFeatureExtractor Extractor, string Output)
{
    private const int Shown = 100;
    private const int Listed = 3;

    /// <summary>Runs it.</summary>
    public void Run(ImageSet train, ImageSet heldOut)
    {
        string output = OutputFolder.Prepare(Output);
        string images = Path.Combine(output, $"{Name}.png"), priors = Path.Combine(output, $"{Name}-priors.svg"), file = Path.Combine(output, $"{Name}.zip"),
            prior = Path.Combine(output, $"{Name}-prior.kaem");
        string ways = Path.Combine(output, $"{Name}-interpolations.png"), latents = Path.Combine(output, $"{Name}-latents.png"),
            report = Path.Combine(output, $"{Name}.html");
        ulong seed = (Options.Seed ?? 1) + 1;

        Step("Load", Invariant(
            $"{train.Rows.Rows:N0} images of {train.Width} x {train.Height} pixels to train on, {heldOut.Rows.Rows:N0} held out"));
        var mlContext = new MLContext(seed: 1);
        var trainData = ImageRow.Load(mlContext, train);
        var heldOutData = ImageRow.Load(mlContext, heldOut);

        Step("Fit", Invariant($"mlContext.Generative().Kaem(…), P = {Options.LatentSize}, seed {Options.Seed}"));
        var clock = Stopwatch.StartNew();
        var transformer = TrainingDisplay.Run((progress, stop) =>
            mlContext.Generative().Kaem(Options).WithProgress(progress).WithCancellation(stop).Fit(trainData, heldOutData));
        var model = transformer.Model;
        if (model.Training.Steps == 0)
            throw new SampleException("Training was stopped before its first update; nothing was written.");
        AnsiConsole.WriteLine(Invariant($"{model.Training.Steps:N0} updates in {clock.Elapsed.TotalSeconds:F1} s."));

        Step("Transform", "the held-out images get latents, a reconstruction and a log-likelihood");
        var scored = transformer.Transform(heldOutData);
        Show(scored);

        Step("Generate", "new images, and measure how far such are from held-out ones");
        var generated = ImageRow.Matrix(transformer.Generate(Shown, unchecked((int)seed)), "Features");
        QualityReport.Write(model, train.Rows, heldOut.Rows, Extractor);
        var grid = new ImageGrid(train.Width, train.Height) { Magnification = train.Width < 16 ? 4 : 2, Columns = 10 };
        PngWriter.Save(grid.Render([new ImageGridPanel("real", heldOut.Take(Shown).Rows), new ImageGridPanel("generated", generated.Take(Shown))]), images);

        Step("Look", "at the latents: what the prior has learned");
        PriorReport.Write(model.Prior);
        KaemPlots.Priors(model.Prior, LatentPrior.Initial(Options)).Save(priors);
        model.Prior.Save(prior);
        PngWriter.Save(LatentPictures.Interpolations(model, grid, heldOut.Rows), ways);
        PngWriter.Save(LatentPictures.Sweeps(model, grid, heldOut.Rows.Slice(0, 1)), latents);
        string? means = null;
        if (model.Prior.IsJointMixture)
        {
            means = Path.Combine(output, $"{Name}-components.png");
            PngWriter.Save(KaemPlots.ComponentImages(model, grid, Shown), means);
        }
        transformer.ToHtmlReport(
            report, trainData, heldOutData, new HtmlReportOptions { Title = $"{Name}: a Kolmogorov-Arnold energy model", Samples = Shown, Seed = seed });

        Step("Save", "mlContext.Generative().Save(…)");
        mlContext.Generative().Save(transformer, trainData.Schema, file);

        Step("Load", "in a fresh MLContext, and generate from what was loaded");
        var fresh = new MLContext();
        var loaded = fresh.Model.Load(file, out _);
        var again = ImageRow.Matrix(fresh.Generative().Generate(loaded, Shown, unchecked((int)seed)), "Features");
        if (!again.Values.SequenceEqual(generated.Take(Shown).Values))
            throw new InvalidOperationException($"The model in '{file}' generates other images than the one that was saved.");
        AnsiConsole.WriteLine($"The loaded model generates the same {Shown} images, bit for bit.");
        AnsiConsole.WriteLine();
        Console.WriteLine($"  {report}    a report of all of it, for a browser");
        Console.WriteLine($"  {images}    real and generated images");
        Console.WriteLine($"  {priors}    prior densities before and after training");
        Console.WriteLine($"  {ways}    the way from one held-out image to another");
        Console.WriteLine($"  {latents}    what the strongest latents do to an image");
        if (means is not null)
            Console.WriteLine($"  {means}    an image for the mean of each of the prior's components, the largest first");
        Console.WriteLine($"  {prior}    the prior alone, for LatentPrior.Load");
        Console.WriteLine($"  {file}    the model, for mlContext.Model.Load");
    }

    private static void Step(string name, string what)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLine($"[bold]{name}[/]  {Markup.Escape(what)}");
    }

    private static void Show(IDataView scored)
    {
        float[] likelihoods = [.. scored.GetColumn<float>("LogLikelihood").Take(Listed)],
            errors = [.. scored.GetColumn<float>("LogLikelihoodError").Take(Listed)];
        float[][] latents = [.. scored.GetColumn<float[]>("Latent").Take(Listed)];
        var table = new Table().Border(TableBorder.Simple)
            .AddColumn("row").AddColumn(new TableColumn("LogLikelihood").RightAligned()).AddColumn(new TableColumn("± Error").RightAligned())
            .AddColumn("Latent");
        for (int r = 0; r < likelihoods.Length; r++)
        {
            table.AddRow(
                $"{r}", Invariant($"{likelihoods[r]:F2}"), Invariant($"{errors[r]:F2}"),
                string.Join("  ", latents[r].Take(5).Select(value => Invariant($"{value,5:F2}"))) + Invariant($"  … ({latents[r].Length})"));
        }
        AnsiConsole.Write(table);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
