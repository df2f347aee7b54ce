using System.Diagnostics;
using System.Globalization;
using Kaem.ML.Imaging;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Display;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>Trains on images, reports how well it went, writes pictures and the model, and loads the model again.</summary>
/// <param name="Name">Base name of the files.</param>
/// <param name="Options">What to train.</param>
/// <param name="Output">Folder for the files; made if missing.</param>
internal sealed record ImageExperiment(string Name, KaemOptions Options, string Output)
{
    private const int Shown = 100;

    /// <summary>Runs it.</summary>
    public void Run(ImageSet train, ImageSet heldOut)
    {
        string output = Writable(Output);
        AnsiConsole.WriteLine(Invariant(
            $"Training on {train.Rows.Rows:N0} images of {train.Width} x {train.Height} pixels, {heldOut.Rows.Rows:N0} held out; P = {Options.LatentSize}, seed {Options.Seed}."));
        var clock = Stopwatch.StartNew();
        var model = TrainingDisplay.Run((progress, stop) => KaemModel.Train(Options, train.Rows, heldOut.Rows, progress, stop));
        AnsiConsole.WriteLine(Invariant($"{model.Training.Steps:N0} updates in {clock.Elapsed.TotalSeconds:F1} s."));
        AnsiConsole.WriteLine();
        if (model.Training.Steps == 0)
            throw new SampleException("Training was stopped before its first update; nothing was written.");

        var generated = model.Generate(Math.Max(2 * Shown, heldOut.Rows.Rows), seed: Options.Seed + 1);
        QualityReport.Write(model, train.Rows, heldOut.Rows, generated);

        string images = Path.Combine(output, $"{Name}.png"), priors = Path.Combine(output, $"{Name}-priors.png"), file = Path.Combine(output, $"{Name}.kaem");
        var grid = new ImageGrid(train.Width, train.Height) { Magnification = train.Width < 16 ? 4 : 2, Columns = 10 };
        PngWriter.Save(grid.Render([new ImageGridPanel("real", heldOut.Take(Shown).Rows), new ImageGridPanel("generated", generated.Take(Shown))]), images);
        PngWriter.Save(PriorPlot.Render(model.Prior), priors);
        model.Save(file);

        var loaded = KaemModel.Load(file);
        bool same = loaded.Generate(Shown, seed: Options.Seed + 1).Values.SequenceEqual(generated.Take(Shown).Values);
        if (!same)
            throw new InvalidOperationException($"The model in '{file}' generates other images than the one that was saved.");
        AnsiConsole.WriteLine($"The model was loaded again and generates the same {Shown} images, bit for bit.");
        AnsiConsole.WriteLine();
        AnsiConsole.WriteLine($"  {images}    real and generated images");
        AnsiConsole.WriteLine($"  {priors}    learned prior densities");
        AnsiConsole.WriteLine($"  {file}    the model, for KaemModel.Load");
    }

    private static string Writable(string folder)
    {
        try
        {
            // Refused now rather than after the training.
            string full = Directory.CreateDirectory(folder).FullName;
            string probe = Path.Combine(full, $".{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return full;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SampleException($"The output folder '{folder}' can't be written: {exception.Message}");
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
