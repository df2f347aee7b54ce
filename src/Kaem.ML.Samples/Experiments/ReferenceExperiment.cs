using System.Globalization;
using Kaem.ML.Plots;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Features;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>Grey images under one reference density and basis after the other, everything else alike: pictures, reports and a table.</summary>
/// <param name="Name">Base name of the files.</param>
/// <param name="Options">What to train; its reference and its bases are replaced.</param>
/// <param name="Updates">Updates of each training.</param>
/// <param name="Output">Folder for the files; made if missing.</param>
internal sealed record ReferenceExperiment(string Name, KaemOptions Options, long Updates, string Output)
{
    private const int Shown = 100;
    private const int Compared = 32;

    private ulong Seed => Options.Seed ?? 1;

    /// <summary>Trains with each of the references, and with each of the bases.</summary>
    /// <param name="extractor">What makes the features that generated pictures are judged by.</param>
    public void Run(
        IReadOnlyList<ReferencePrior> references, IReadOnlyList<NamedBasis> bases, ImageSet train, ImageSet heldOut, IFeatureExtractor extractor)
    {
        string output = OutputFolder.Prepare(Output), summary = $"{Name}-references";
        var grid = new ImageGrid(train.Width, train.Height) { Columns = 10, Magnification = 2 };
        var panels = new List<ImageGridPanel> { new("real", heldOut.Take(Compared).Rows) };
        var distances = new FeatureDistances(extractor, heldOut.Rows);
        var table = new ResultTable(["reference", "log-likelihood", .. distances.Heads, "updates", "seconds"]);
        foreach (var (reference, basis) in references.Distinct().SelectMany(reference => bases.Select(basis => (reference, basis))))
        {
            string line = bases.Count == 1 ? reference.ToString() : $"{reference}, {basis.Name}", file = line.Replace(", ", "-", StringComparison.Ordinal);
            AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Name}, {line}: {Updates:N0} updates"));
            var options = Options with
            {
                Prior = Options.Prior with { Reference = reference, Basis = basis.Basis },
                Generator = (KanGeneratorOptions)Options.Generator with { Basis = basis.Basis },
            };
            var (model, time) = TimedTraining.For(Updates, options, train.Rows);
            var generated = model.Generate(Math.Max(Shown, distances.Wanted), Seed + 1);
            panels.Add(new ImageGridPanel(line, generated.Take(Compared)));
            PngWriter.Save(
                grid.Render([new ImageGridPanel("real", heldOut.Take(Shown).Rows), new ImageGridPanel(line, generated.Take(Shown))]),
                Path.Combine(output, $"{Name}-{file}.png"));
            KaemPlots.Priors(model.Prior, LatentPrior.Initial(model.Options)).Save(Path.Combine(output, $"{Name}-{file}-priors.svg"));
            model.ToHtmlReport(Path.Combine(output, $"{Name}-{file}.html"), new HtmlReportOptions
            {
                Title = $"{Name}, {line} reference", Training = train.Rows, HeldOut = heldOut.Rows, Image = (train.Width, train.Height, 1),
                Seed = Seed + 1,
            });
            table.Add(
                line,
                [(HeldOutScore.Of(model, heldOut.Rows), "F1"), .. distances.Cells(generated), (model.Training.Steps, "F0"), (time.TotalSeconds, "F1")]);
            // After each training, so that a long run that is broken off leaves what it found.
            table.Save(output, summary);
        }
        table.Add("training rows", [(double.NaN, ""), .. distances.Cells(train.Rows)]);
        table.Add("a fitted Gaussian", [(double.NaN, ""), .. distances.Cells(GaussianDraws.Of(train.Rows, distances.Wanted, Seed))]);
        table.Save(output, summary);
        PngWriter.Save(new ImageGrid(train.Width, train.Height) { Columns = 4 }.Render(panels), Path.Combine(output, $"{summary}.png"));
        table.Show();
        AnsiConsole.WriteLine(
            $"Mean log-likelihood of {heldOut.Rows.Rows} held-out rows in nats, 10,000 prior samples; distances of features by {extractor.Name}, which compare "
            + "with each other alone.");
        Console.WriteLine($"  {Path.Combine(output, summary)}.png, .md, .csv    all of them");
        Console.WriteLine($"  {Path.Combine(output, Name)}-REFERENCE.png, -priors.svg, .html    each of them");
    }
}
