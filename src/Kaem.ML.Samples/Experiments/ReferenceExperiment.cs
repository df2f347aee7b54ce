using System.Globalization;
using Kaem.ML.Evaluation;
using Kaem.ML.Plots;
using Kaem.ML.Samples.Datasets;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>Grey images under one reference density after the other, everything else alike: pictures, reports and a table.</summary>
/// <param name="Name">Base name of the files.</param>
/// <param name="Options">What to train; its reference is replaced.</param>
/// <param name="Updates">Updates of each training.</param>
/// <param name="Output">Folder for the files; made if missing.</param>
internal sealed record ReferenceExperiment(string Name, KaemOptions Options, long Updates, string Output)
{
    private const int Shown = 100;
    private const int Compared = 32;

    private ulong Seed => Options.Seed ?? 1;

    /// <summary>Trains with each of the references.</summary>
    public void Run(IReadOnlyList<ReferencePrior> references, ImageSet train, ImageSet heldOut)
    {
        string output = OutputFolder.Prepare(Output), summary = $"{Name}-references";
        int scored = heldOut.Rows.Rows;
        var grid = new ImageGrid(train.Width, train.Height) { Columns = 10, Magnification = 2 };
        var panels = new List<ImageGridPanel> { new("real", heldOut.Take(Compared).Rows) };
        var table = new ResultTable(["reference", "log-likelihood", .. PixelDistances.Heads, "updates", "seconds"]);
        foreach (var reference in references.Distinct())
        {
            AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Name}, {reference}: {Updates:N0} updates"));
            var (model, time) = TimedTraining.For(Updates, Options with { Prior = Options.Prior with { Reference = reference } }, train.Rows);
            var generated = model.Generate(Math.Max(Shown, scored), Seed + 1);
            panels.Add(new ImageGridPanel(reference.ToString(), generated.Take(Compared)));
            PngWriter.Save(
                grid.Render([new ImageGridPanel("real", heldOut.Take(Shown).Rows), new ImageGridPanel(reference.ToString(), generated.Take(Shown))]),
                Path.Combine(output, $"{Name}-{reference}.png"));
            KaemPlots.Priors(model.Prior, LatentPrior.Initial(model.Options)).Save(Path.Combine(output, $"{Name}-{reference}-priors.svg"));
            model.ToHtmlReport(Path.Combine(output, $"{Name}-{reference}.html"), new HtmlReportOptions
            {
                Title = $"{Name}, {reference} reference", Training = train.Rows, HeldOut = heldOut.Rows, Image = (train.Width, train.Height, 1),
                Seed = Seed + 1,
            });
            table.Add(
                reference.ToString(),
                [(HeldOutScore.Of(model, heldOut.Rows), "F1"), .. PixelDistances.Cells(heldOut.Rows, generated.Take(scored)), (model.Training.Steps, "F0"),
                (time.TotalSeconds, "F1")]);
            // After each training, so that a long run that is broken off leaves what it found.
            table.Save(output, summary);
        }
        int others = Math.Min(scored, train.Rows.Rows);
        table.Add("training rows", [(double.NaN, ""), .. PixelDistances.Cells(heldOut.Rows, train.Rows.Take(others))]);
        table.Add("a fitted Gaussian", [(double.NaN, ""), .. PixelDistances.Cells(heldOut.Rows, FittedGaussian.Fit(train.Rows).Draw(scored, Seed))]);
        table.Save(output, summary);
        PngWriter.Save(new ImageGrid(train.Width, train.Height) { Columns = 4 }.Render(panels), Path.Combine(output, $"{summary}.png"));
        table.Show();
        AnsiConsole.WriteLine(
            $"Mean log-likelihood of {scored} held-out rows in nats, 10,000 prior samples; distances of as many generated rows, on pixels: not comparable "
            + "with published values.");
        Console.WriteLine($"  {Path.Combine(output, summary)}.png, .md, .csv    all of them");
        Console.WriteLine($"  {Path.Combine(output, Name)}-REFERENCE.png, -priors.svg, .html    each of them");
    }
}
