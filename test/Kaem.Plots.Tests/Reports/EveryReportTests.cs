using System.Text.RegularExpressions;
using System.Xml.Linq;
using Kaem.ML.Engines;
using Kaem.ML.Fitting;
using Kaem.ML.Generators;
using Kaem.ML.Kan;
using Kaem.ML.Numerics;
using Kaem.ML.Plots;
using Kaem.ML.Priors;
using Kaem.ML.Samplers;
using Kaem.ML.Tables;
using Kaem.ML.Tests.Kan;
using Kaem.ML.Tests.Model;
using Kaem.ML.Tests.Perception;
using Kaem.ML.Tests.Tables;

namespace Kaem.ML.Tests.Reports;

/// <summary>Reports and plots of every kind of model, of any rows.</summary>
public sealed partial class EveryReportTests : IDisposable
{
    private const float Huge = 1e38f;

    private static readonly string[] Priors = ["independent", "shared", "mixture", "learned mixture", "joint mixture", "deep"];
    private static readonly string[] Kinds =
        ["fixed σ", "shared σ", "σ of columns", "gaps", "components", "one component", "categories", "mixed rows", "grey images", "convolutions",
        "two channels"];

    private readonly RandomVgg _vgg = new();

    public static TheoryData<string, string> Models()
    {
        var models = new TheoryData<string, string>();
        foreach (string prior in Priors)
        {
            foreach (string kind in Kinds)
                models.Add(prior, kind);
        }
        return models;
    }

    public static TheoryData<string> AllPriors => [.. Priors];

    public static TheoryData<string> Curves => ["gap", "infinite", "nothing", "huge", "tiny", "constant", "dot"];

    public void Dispose() => _vgg.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_model_has_a_report_whatever_the_rows(string prior, string kind)
    {
        // Each prior and kind meets another reference, basis and sampler.
        int turn = 3 * Array.IndexOf(Priors, prior) + Array.IndexOf(Kinds, kind);
        var (options, rows) = Of(kind);
        var references = Enum.GetValues<ReferencePrior>();
        options = options with
        {
            Prior = PriorOf(prior, references[turn % references.Length], NaiveBasis.Of(NaiveBasis.Names.ElementAt(turn % 6))),
            Sampler = prior == "shared" || turn % 3 == 0 ? PosteriorSampler.ImportanceSampling(samples: 16)
                : turn % 3 == 1 ? PosteriorSampler.Langevin(3, 0.01f) : PosteriorSampler.Mala(3, 0.01f).Tempered(2),
            LatentSize = 2,
            BatchSize = 10,
            ScoringSamples = 16,
            Epochs = 2,
        };
        var model = KaemModel.Train(options, rows, rows.Take(6));
        Check(model.ToHtml());
        Check(model.ToHtml(
            new HtmlReportOptions { Training = rows, HeldOut = rows.Take(12), ColumnNames = [.. Enumerable.Range(0, rows.Columns).Select(c => $"c{c}")] }));
        Check(model.ToHtml(new HtmlReportOptions { Training = rows.Take(0), HeldOut = rows.Take(0) }));
        Check(model.ToHtml(new HtmlReportOptions { HeldOut = rows.Take(1) }));
        foreach (float value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, Huge, -Huge, 0 })
        {
            var extreme = With(rows, value, all: turn++ % 2 == 0);
            var shown = new HtmlReportOptions { Training = extreme, Priors = 1, Samples = 2 };
            bool scored = float.IsFinite(value) || (float.IsNaN(value) && options.AllowMissing);
            if (options.Likelihood is not MixedLikelihoodOptions && scored)
                shown = shown with { HeldOut = extreme };
            Check(model.ToHtml(shown));
            if (!scored)
            {
                FluentActions.Invoking(() => model.ToHtml(shown with { HeldOut = extreme })).Should()
                    .Throw<ArgumentException>().WithMessage("Row 0, column 0 of the rows of HeldOut*").WithParameterName("HeldOut");
            }
        }
    }

    [Theory]
    [MemberData(nameof(AllPriors))]
    public void Every_model_of_a_table_has_a_report_whatever_the_rows(string prior)
    {
        var table = MadeTable.Of(80);
        table = new Table(
        [
            .. table.Columns,
            new NumericColumn("huge", [.. Enumerable.Range(0, 80).Select(row => (row % 5 - 2) * 1e300)]),
            new NumericColumn("large", [.. Enumerable.Range(0, 80).Select(row => row % 9 * 1e15)], isInteger: true),
            new NumericColumn("constant", [.. Enumerable.Repeat(1e7, 80)]),
        ]);
        var options = new KaemTableOptions
        {
            Model = KaemPresets.Table with { LatentSize = 2, OuterSize = prior is "deep" or "joint mixture" ? null : 2,
                Prior = PriorOf(prior, ReferencePrior.Gaussian, KanBasis.Rbf(6)), BatchSize = 20, ScoringSamples = 50 },
            Updates = 10,
        };
        var model = KaemTableModel.Train(table, options);
        Check(model.ToHtml());
        foreach (var held in new[] { table, table.Slice(0, 1), table.Slice(0, 0), Missing(table), Extreme(table, 1e12), Extreme(table, -1e12) })
        {
            Check(model.ToHtml(new HtmlTableReportOptions { Training = table, HeldOut = held }));
            Check(model.ToHtml(new HtmlTableReportOptions { HeldOut = held }));
        }
        foreach (var training in new[] { Missing(table), Extreme(table, 1e300), Extreme(table, -1e300), Extreme(table, 1e38) })
            Check(model.ToHtml(new HtmlTableReportOptions { Training = training }));

        static Table Missing(Table table) => new([.. table.Columns.Select(column => TableParts.Missing(column.Schema, table.Rows))]);

        static Table Extreme(Table table, double value) => new([.. table.Columns.Select(column => column is NumericColumn numbers
            ? new NumericColumn(column.Name, [.. numbers.Values.ToArray().Select((number, row) => row % 7 == 0 ? value : number)], numbers.IsInteger)
            : column)]);
    }

    [Fact]
    public void A_model_of_rows_that_are_given_columns_has_a_report()
    {
        var table = MadeTable.Of(120);
        var options = new KaemTableOptions { Updates = 20, StopEarly = false, Context = ["town", "age"], Hidden = [16] };
        var model = KaemTableModel.Train(table, options with { Model = options.Model with { Seed = 1, BatchSize = 20, ScoringSamples = 50 } });
        string alone = model.ToHtml();
        Check(alone);
        alone.Should().Contain("Rows are given town and age, of which nothing is learned.")
            .And.Contain("Rows of a table that has these are needed to show some.");
        string page = model.ToHtml(new HtmlTableReportOptions { Training = table, HeldOut = MadeTable.Of(50, seed: 2), Samples = 5 });
        Check(page);
        page.Should().Contain("each given town and age of a row of the table, as it is there.").And.Contain("What columns add").And.Contain("Log-likelihood");
        Check(model.ToHtml(new HtmlTableReportOptions { HeldOut = table }));
    }

    [Theory]
    [MemberData(nameof(Curves))]
    public void A_curve_can_have_any_ordinates(string kind)
    {
        float[] y = kind switch
        {
            "gap" => [0, 1, float.NaN, 2, 3],
            "infinite" => [0, 1, float.PositiveInfinity, float.NegativeInfinity, 3],
            "nothing" => [float.NaN, float.NaN, float.PositiveInfinity, float.NaN, float.NegativeInfinity],
            "huge" => [-float.MaxValue, -Huge, 0, Huge, float.MaxValue],
            "tiny" => [0, float.Epsilon, 2 * float.Epsilon, 3 * float.Epsilon, 0],
            "constant" => [Huge, Huge, Huge, Huge, Huge],
            _ => [float.NaN, 1, float.NaN, float.NaN, 3],
        };
        var curve = new PlotCurve("f", [0, 1, 2, 3, 4], y) { Filled = true };
        foreach (float? include in new float?[] { null, 0 })
        {
            foreach (bool logarithmic in new[] { false, true })
            {
                if (logarithmic && (include == 0 || y.Any(value => float.IsFinite(value) && value <= 0)))
                    continue;
                var panel = new PlotPanel("p", [curve, curve with { Dashed = true }]) { Include = include, LogarithmicY = logarithmic };
                Check(KaemPlots.Lines(panel));
            }
        }
    }

    [Fact]
    public void A_curve_is_interrupted_where_it_has_no_ordinate()
    {
        var plot = KaemPlots.Lines(new PlotPanel("", [new PlotCurve("f", [0, 1, 2, 3, 4], [0, 1, float.PositiveInfinity, 3, 4])]));
        string[] lines = [.. Line().Matches(plot.Svg).Select(match => match.Groups[1].Value)];
        lines.Should().HaveCount(2).And.OnlyContain(line => line.Count(character => character == 'M' || character == 'L') == 2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-45f)]
    [InlineData(1)]
    [InlineData(1e7f)]
    [InlineData(-3e8f)]
    [InlineData(1e38f)]
    [InlineData(float.MinValue)]
    public void Columns_of_any_value_have_plots(float value)
    {
        var constant = new DataMatrix([value, value, value, value, value, value], 3, 2);
        var varied = new DataMatrix([value, -value, 0, value, float.NaN, float.PositiveInfinity], 3, 2);
        foreach (var (real, generated) in new[] { (constant, constant), (varied, varied), (constant, varied), (varied, constant), (constant.Take(1), varied) })
        {
            Check(KaemPlots.ColumnHistogram(real, generated, 0));
            Check(KaemPlots.PairHeatMap(real, generated, 0, 1));
            Check(KaemPlots.Correlations(real, generated));
        }
        var histogram = KaemPlots.Histogram("constant", "value", [value, value]);
        Check(histogram);
        Bar().Matches(histogram.Svg).Select(match => double.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)).Should()
            .ContainSingle().Which.Should().BeGreaterThan(1, "a constant has a bar that can be seen");
        Check(KaemPlots.Bars("bars", "value", ["a", "b"], [value, 1]));
        Check(KaemPlots.Bars("bars", "value", ["a", "b"], [value * 1e250, -value * 1e250]));
        var column = new NumericColumn("c", [value, value, value * 1e250]);
        var table = new Table([column, CategoricalColumn.Of("d", ["x", "y", "x"])]);
        Check(KaemPlots.ColumnHistogram(column, column));
        Check(KaemPlots.PairHeatMap(table, table, "c", "d"));
        Check(KaemPlots.Associations(table, table));
    }

    [Fact]
    public void Training_that_was_not_finite_has_curves()
    {
        foreach (float value in new[] { float.NaN, float.NegativeInfinity, float.PositiveInfinity, Huge, 0 })
        {
            var sampler = SmallModel.Trained.Training.Epochs[0].Sampler;
            TrainingEpoch[] epochs = [new(1, 10, 3, -3, 5, sampler), new(2, 20, value, value, value, sampler), new(3, 30, 2, -2, 4, sampler)];
            foreach (var training in new[] { new TrainingSummary(10, 30, false, epochs), new TrainingSummary(10, 20, false, [epochs[1]]) })
            {
                Check(KaemPlots.TrainingCurve(training));
                Check(KaemPlots.EffectiveSampleSize(training));
            }
        }
    }

    [Fact]
    public void The_likelihood_of_components_is_said_of_components()
    {
        var (options, rows) = Of("components");
        KaemModel.Train(options, rows).ToHtml().Should()
            .Contain("a generator maps them to its first 3 principal components. Around what it gives, components are Gaussian");
    }

    private (KaemOptions Options, DataMatrix Rows) Of(string kind)
    {
        const int count = 30;
        var arc = SmallModel.Arc(count);
        var plain = SmallModel.Options with { LatentSize = 2, Epochs = 1, BatchSize = 10 };
        var open = plain with { Generator = KaemGenerator.Kan([5], KanBasis.Rbf(6), OutputActivation.None) };
        return kind switch
        {
            "fixed σ" => (plain, arc),
            "shared σ" => (plain with { Likelihood = KaemLikelihood.Gaussian(0.2f, SigmaLearning.Shared) }, arc),
            "σ of columns" => (plain with { Likelihood = KaemLikelihood.Gaussian(0.2f, SigmaLearning.PerColumn) }, arc),
            "gaps" => (plain with { AllowMissing = true }, arc),
            "components" => (open with { PrincipalComponents = 3 }, arc),
            "one component" => (open with { PrincipalComponents = 1 }, arc),
            "categories" => (open with { Likelihood = KaemLikelihood.Mixed(LikelihoodBlock.Categorical(2), LikelihoodBlock.Categorical(3)) }, Mixed(0)),
            "mixed rows" => (
                open with { Likelihood = KaemLikelihood.Mixed(LikelihoodBlock.Gaussian(1), LikelihoodBlock.Categorical(2), LikelihoodBlock.Categorical(3)) },
                Mixed(1)),
            "grey images" => (plain, RandomVgg.Images(new ImageShape(7, 7, 1), count)),
            "convolutions" => (_vgg.Options(convolutional: true) with { Likelihood = KaemLikelihood.Gaussian(0.2f) }, RandomVgg.Images(true, count)),
            _ => (
                plain with { Generator = KaemGenerator.Convolutional(new ImageShape(4, 4, 2), [new(2, Kernel: 4, Stride: 1, Padding: 0)]) },
                RandomVgg.Images(new ImageShape(4, 4, 2), count)),
        };

        static DataMatrix Mixed(int numbers)
        {
            int width = numbers + 5;
            var values = new float[count * width];
            for (int r = 0; r < count; r++)
            {
                values[r * width] = r % 7 / 7f;
                values[r * width + numbers] = r % 2;
                values[r * width + numbers + 1] = 1 - r % 2;
                for (int c = 0; c < 3; c++)
                    values[r * width + numbers + 2 + c] = r % 3 == c ? 1 : 0;
            }
            return new DataMatrix(values, count, width);
        }
    }

    private static KaemPrior PriorOf(string name, ReferencePrior reference, KanBasis basis) => name switch
    {
        "independent" => KaemPrior.Univariate(reference, basis),
        "shared" => KaemPrior.Univariate(reference, basis, LatentCoupling.Shared),
        "mixture" => KaemPrior.Mixture(reference, basis),
        "joint mixture" => KaemPrior.JointMixture(3) with { LearnEnergies = false, Refits = new() { Times = 1 } },
        "learned mixture" => KaemPrior.Mixture(reference, basis, MixtureProportions.Learned),
        _ => KaemPrior.Deep(reference, basis, [3], steps: 3),
    };

    /// <summary>The rows with a value in their first entry, or everywhere.</summary>
    private static DataMatrix With(DataMatrix rows, float value, bool all)
    {
        float[] values = rows.Values.ToArray();
        values.AsSpan(0, all ? values.Length : 1).Fill(value);
        return new DataMatrix(values, rows.Rows, rows.Columns);
    }

    /// <summary>All drawings of a page are well formed, and have numbers where they are drawn.</summary>
    private static void Check(string page)
    {
        var plots = Plot().Matches(page);
        plots.Should().NotBeEmpty();
        foreach (Match plot in plots)
            CheckDrawing(plot.Value);
    }

    private static void Check(SvgPlot plot) => CheckDrawing(plot.Svg);

    private static void CheckDrawing(string svg)
    {
        foreach (var attribute in XDocument.Parse(svg).Descendants().Attributes()
            .Where(attribute => attribute.Name.LocalName is "d" or "x" or "y" or "width" or "height"))
            attribute.Value.Should().NotContainAny("NaN", "∞", "Infinity", "E+");
    }

    [GeneratedRegex("<svg .*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Plot();

    [GeneratedRegex("class=\"kaem-line [^\"]*\" d=\"([^\"]*)\"")]
    private static partial Regex Line();

    [GeneratedRegex("class=\"kaem-bar [^\"]*\" x=\"[^\"]*\" y=\"[^\"]*\" width=\"([^\"]*)\"")]
    private static partial Regex Bar();
}
