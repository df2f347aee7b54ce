using Kaem.ML.Evaluation;
using Kaem.ML.Plots;
using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Docs.Tests;

/// <summary>Models, plots and measures show themselves in a notebook, as the kernel is told to show them.</summary>
public class NotebookFormatTests
{
    private static readonly DataMatrix Rows = Numbers(40, 3);
    private static readonly KaemModel Model = Train(KaemPrior.Univariate());

    [Fact]
    public void Every_type_that_shows_itself_does_so_as_html_once() =>
        NotebookFormats.All.Where(formats => formats.MimeTypes.Contains("text/html")).Select(formats => formats.Type).Should().BeEquivalentTo(
    [
        typeof(SvgPlot), typeof(PngImage), typeof(KaemModel), typeof(KaemTableModel), typeof(LatentPrior), typeof(GeneratorFunctions),
        typeof(ThermodynamicPath), typeof(TrainingSummary), typeof(TableQuality),
        typeof(ImageQuality), typeof(DataMatrix), typeof(Table), typeof(IDataView), typeof(KaemEstimator), typeof(KaemTableEstimator),
        typeof(KaemTablesEstimator), typeof(KaemTransformer), typeof(KaemTableTransformer), typeof(KaemFittedTables), typeof(KaemTablesModel),
        typeof(TransformerChain<>), typeof(GenerativeMetrics), typeof(KaemFold), typeof(KaemTableFold), typeof(IEnumerable<KaemFold>),
        typeof(IEnumerable<KaemTableFold>), typeof(LogLikelihoodEstimate), typeof(KaemInference), typeof(GivenProbability), typeof(TablesQuality),
        typeof(KaemOptions), typeof(KaemTableOptions), typeof(KaemTablesOptions), typeof(KaemPrior), typeof(KanBasis), typeof(KaemGenerator),
        typeof(KaemLikelihood), typeof(PosteriorSampler), typeof(EvidenceEstimator), typeof(KaemEncoder), typeof(EncodingOptions),
    ]);

    [Fact]
    public void A_data_view_shows_its_first_rows_whatever_their_types()
    {
        var context = new MLContext(seed: 1);
        var rows = Enumerable.Range(0, 30).Select(i => new Mixed
        {
            Number = i == 1 ? float.NaN : i / 4f, Text = i == 2 ? "" : "<a>", Flag = i % 2 == 0, Vector = [i, 2, 3, 4, 5], Day = new DateTime(2024, 2, 29),
        });
        var view = context.Transforms.CopyColumns("Text", "Text").Fit(context.Data.LoadFromEnumerable(rows)).Transform(context.Data.LoadFromEnumerable(rows));
        string html = Html(view);
        html.Should().Contain("<th>1</th><td>0</td><td>&lt;a&gt;</td><td>yes</td><td>0, 2, 3, 4, … (5)</td><td>2024-02-29</td>");
        html.Should().Contain("<th>2</th><td>–</td>").And.Contain("<th>10</th>").And.NotContain("<th>11</th>");
        html.Should().Contain("More than 10 rows of 5 columns, of which the first 10 and 5 are shown.", "hidden columns don't count");
        Html(context.Data.LoadFromEnumerable(rows.Take(3).ToList())).Should().Contain("3 rows of 5 columns.");
    }

    [Fact]
    public void A_data_view_whose_rows_cannot_be_read_says_why()
    {
        var context = new MLContext(seed: 1);
        var rows = context.Data.LoadFromEnumerable(Broken());
        Html(rows).Should().Be("<p>A data view whose rows are not to be read. IOException: the &lt;disk&gt; is gone</p>\n");
        // What reads on threads of its own wraps the fault.
        var mapped = context.Transforms.CustomMapping<Point, Named>((_, _) => throw new FormatException("no name"), null).Fit(rows);
        Html(mapped.Transform(context.Data.LoadFromEnumerable(new[] { new Point { Features = [1, 2] }, new Point { Features = [3, 4] } }))).Should()
            .Contain("are not to be read. FormatException: no name");
        Html(context.Data.LoadFromEnumerable(Array.Empty<Point>())).Should().Contain("0 rows of 1 column.");

        static IEnumerable<Point> Broken()
        {
            yield return new Point { Features = [1, 2] };
            throw new IOException("the <disk> is gone");
        }
    }

    private sealed class Named
    {
        public string Name { get; set; } = "";
    }

    [Fact]
    public void Options_show_their_values_and_those_within_them()
    {
        Html(new KaemOptions { LearningRate = 0.25f, Seed = 7 }).Should().Contain("<th>LearningRate</th><td>0.25</td>").And.Contain("<th>Seed</th><td>7</td>")
            .And.Contain("<th>Prior</th><td>UnivariatePriorOptions</td>").And.Contain("<th>Prior.Basis.GridSize</th><td>")
                .And.Contain("<th>MaxSteps</th><td>–</td>");
        Html(new KaemTableOptions { Hidden = [16, 8] }).Should().Contain("<th>Hidden</th><td>16, 8</td>").And.Contain("<th>Model.LatentSize</th>");
        Html(KaemPrior.Mixture()).Should().Contain("<th>Proportions</th>");
    }

    [Fact]
    public void Pipelines_and_their_folds_say_what_they_are()
    {
        var context = new MLContext(seed: 1);
        var data = context.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new Point { Features = [i % 7 / 7f, i % 5 / 5f] }));
        var estimator = context.Generative()
            .Kaem(latentSize: 2, epochs: 1, generator: KaemGenerator.Kan([3]), sampler: PosteriorSampler.ImportanceSampling(10), seed: 1);
        Html(estimator).Should().Contain("of the column").And.Contain("Features").And.Contain("Latent, Reconstruction, LogLikelihood, LogLikelihoodError")
            .And.Contain("<th>LatentSize</th>");
        var chain = context.Transforms.CopyColumns("Copy", "Features").Append(estimator).Fit(data);
        Html(chain).Should().Contain("<th>1</th><td>ColumnCopyingTransformer</td>").And.Contain("<th>2</th><td>KaemTransformer</td>")
            .And.Contain("<th>reads</th><td>Features</td>").And.Contain("<th>training rows</th><td>60</td>");
        Html(chain.LastTransformer).Should().Contain("<th>reads</th><td>Features</td>");
        Html(context.Generative().Evaluate(chain.Transform(data))).Should().Contain("<th>rows</th><td>60</td>").And.Contain("±");
        var folds = context.Generative().CrossValidate(data, estimator, 2);
        Html(folds).Should().Contain("<th>fold</th><th>log-likelihood, nats a row</th>").And.Contain("Mean of the folds:");
        Html(folds[1]).Should().Contain("<th>fold</th><td>1</td>");

        Html(context.Generative().KaemTable("Age", "Town")).Should().Contain("energy model of Age, Town").And.Contain("<th>Model.Seed</th>");
        Html(context.Generative().KaemTable()).Should().Contain("all columns that a table can have");
    }

    [Fact]
    public void Estimates_show_how_they_are_spread()
    {
        Html(new LogLikelihoodEstimate([-1, -8, -3], [0.5f, 0.25f, 0.75f])).Should().Contain("<td>−8, −3, −1</td>")
            .And.Contain("<th>1</th><td>−8</td><td>0.25</td>")
            .And.Contain("<th>mean standard error of a row</th><td>0.5</td>");
        Html(new LogLikelihoodEstimate([], [])).Should().Contain("no rows");
        Html(Model.Infer(Rows)).Should().Contain("<th>rows</th><td>40</td>").And.Contain("40 rows of");
        Html(new GivenProbability(Math.Log(0.25), 12, 30)).Should().Contain("<th>probability</th><td>0.25</td>");
    }

    [Fact]
    public void Without_a_kernel_nothing_happens() => NotebookFormats.Register().Should().BeFalse();

    [Fact]
    public void The_library_needs_no_package_to_show_itself() =>
        typeof(SvgPlot).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name).Should().NotContain(name => name!.Contains("Interactive"));

    [Fact]
    public void A_plot_is_its_svg_as_html_and_as_an_image()
    {
        var plot = KaemPlots.Bars("Title", "label", ["a", "b"], [1, 2]);
        KernelDisplay.Show(plot, "text/html").Should().Be(plot.Svg);
        KernelDisplay.Show(plot, "image/svg+xml").Should().Be(plot.Svg);
    }

    [Fact]
    public void An_image_is_an_element_that_holds_its_bytes_and_is_magnified_when_small()
    {
        string html = Html(new PngImage(2, 1, 1, [0, 255]));
        html.Should().StartWith("<img src=\"data:image/png;base64,").And.Contain("width=\"16\" height=\"8\"");
        byte[] bytes = Convert.FromBase64String(html.Split("base64,")[1].Split('"')[0]);
        bytes.Should().Equal(PngWriter.Encode(new PngImage(2, 1, 1, [0, 255])));
        Html(new PngImage(640, 1, 1, new byte[640])).Should().Contain("width=\"640\" height=\"1\"");
    }

    [Fact]
    public void A_model_says_what_it_is() =>
        Html(Model).Should().Contain("rows of 3 columns").And.Contain("importance sampling").And.Contain("<th>training rows</th><td>40</td>");

    [Fact]
    public void A_training_has_its_figures_and_its_curve() =>
        Html(Model.Training).Should().Contain("<th>epochs</th><td>2</td>").And.Contain(KaemPlots.TrainingCurve(Model.Training).Svg);

    [Fact]
    public void A_training_without_epochs_has_no_curve() =>
        Html(new TrainingSummary(5, 0, StoppedEarly: true, [])).Should().Contain("<th>updates</th><td>0, stopped early</td>").And.NotContain("<svg");

    [Fact]
    public void A_prior_is_plots_of_its_densities_unless_it_has_none()
    {
        Html(Model.Prior).Should().Contain(KaemPlots.Priors(Model.Prior).Svg);
        Html(Train(KaemPrior.Deep(steps: 3)).Prior).Should().Contain("over 2 latents").And.NotContain("<svg");
    }

    [Fact]
    public void A_matrix_shows_its_first_rows() =>
        Html(Rows).Should().Contain("<th>10</th>").And.NotContain("<th>11</th>").And.Contain("40 rows of 3 columns, of which the first 10 and 3 are shown.");

    [Fact]
    public void A_table_shows_names_gaps_and_escapes_text()
    {
        var table = new Table([new NumericColumn("n", [1, double.NaN], isInteger: true), CategoricalColumn.Of("<b>", ["a & b", null])]);
        Html(table).Should()
            .Contain("<th>&lt;b&gt;</th>").And.Contain("<tr><th>1</th><td>1</td><td>a &amp; b</td></tr>").And.Contain(
                "<tr><th>2</th><td>–</td><td>–</td></tr>");
    }

    [Fact]
    public void A_tables_model_lists_its_columns()
    {
        var table = new Table(
            [new NumericColumn("x < y", [.. Enumerable.Range(0, 40).Select(i => Math.Sin(i))]),
            CategoricalColumn.Of("c", [.. Enumerable.Range(0, 40).Select(i => i % 3 == 0 ? "a" : "b")])]);
        var options =
            new KaemTableOptions { Updates = 2, Model = KaemPresets.Table with { LatentSize = 2, Sampler = PosteriorSampler.ImportanceSampling(20) } };
        Html(KaemTableModel.Train(table, options)).Should()
            .Contain("rows of a table with 2 columns").And.Contain("<th>columns</th><td>2</td>").And.Contain("<th>x &lt; y</th><td>real</td>").And.Contain(
                "<th>c</th><td>categorical</td>");
    }

    [Fact]
    public void The_quality_of_a_table_has_scores_and_columns()
    {
        var quality = new TableQuality
        {
            Columns = [new ColumnQuality("<age>", ColumnKind.Integer) { Shape = 0.5, Coverage = double.NaN }],
            Diagnosis = new TableDiagnosis { Structure = 1 },
            Detection = new DetectionQuality(0.5, 1, 0.75),
            Privacy = new PrivacyQuality(new RecordDistances(0.25, 0, 0, 1), null, 0, double.NaN),
        };
        Html(quality).Should()
            .Contain("<th>&lt;age&gt;</th><td>integer</td><td>50.0\u00A0%</td><td>–</td>").And.Contain("<td>0.75</td>").And.Contain("<td>0.25</td>");
    }

    [Fact]
    public void The_quality_of_images_has_distances_and_points() =>
        Html(new ImageQuality(12.5, double.NaN, 0.25, 0.125, double.NaN, [new ImageQualityPoint(1000, 13, 0.5)]))
            .Should().Contain("<th>FID</th><td>12.5</td>").And.Contain("0.25 ± 0.125").And.Contain("<th>1,000</th><td>13</td><td>0.5</td>");

    private sealed class Mixed
    {
        public float Number { get; set; }

        public string Text { get; set; } = "";

        public bool Flag { get; set; }

        [VectorType(5)]
        public float[] Vector { get; set; } = [];

        public DateTime Day { get; set; }
    }

    private sealed class Point
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }

    private static string Html(object value) => KernelDisplay.Show(value, "text/html")!;

    private static KaemModel Train(KaemPrior prior) => KaemModel.Train(
        new KaemOptions
        { LatentSize = 2, Prior = prior, Epochs = 2, BatchSize = 20, Generator = KaemGenerator.Kan([3]), Sampler = PosteriorSampler.ImportanceSampling(10) },
        Rows);

    private static DataMatrix Numbers(int rows, int columns)
    {
        var random = new Random(1);
        return new DataMatrix([.. Enumerable.Range(0, rows * columns).Select(_ => random.NextSingle())], rows, columns);
    }
}
