using System.Globalization;
using System.Xml.Linq;
using Kaem.ML.Plots;
using Kaem.ML.Priors;
using Kaem.ML.Samplers;
using Kaem.ML.Tests.Model;

namespace Kaem.ML.Tests.Plots;

public class SvgPlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly PlotCurve Rising = new("rising", [0, 1, 2], [0, 1, 4]);

    public static TheoryData<string> Kinds => [.. Plots().Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_plot_is_well_formed_and_says_what_it_shows(string kind)
    {
        var plot = Plots()[kind]();
        var root = XDocument.Parse(plot.Svg).Root!;
        root.Name.Should().Be(Svg + "svg");
        root.Attribute("viewBox")!.Value.Should().Be($"0 0 {plot.Width} {plot.Height}");
        root.Attribute("role")!.Value.Should().Be("img");
        root.Attribute("aria-label")!.Value.Should().Be(plot.Description).And.NotBeEmpty();
        root.Descendants(Svg + "script").Should().BeEmpty();
        root.Descendants().Attributes("id").Should().BeEmpty("several plots share a page");
        plot.ToString().Should().Be(plot.Svg);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_same_data_give_the_same_text_in_any_culture(string kind)
    {
        string expected = Plots()[kind]().Svg;
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = ".", NegativeSign = "~" } };
            Plots()[kind]().Svg.Should().Be(expected);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Text_is_escaped_and_what_XML_cannot_hold_is_replaced()
    {
        const string name = "<a & \"b\" 'c'>\u0001\ud800 \ud83d\ude00";
        var plot = KaemPlots.Lines(new PlotPanel(name, [Rising]));
        var texts = XDocument.Parse(plot.Svg).Descendants(Svg + "text").Select(text => text.Value);
        texts.Should().Contain("<a & \"b\" 'c'>\ufffd\ufffd \ud83d\ude00");
    }

    [Fact]
    public void Curves_go_through_their_points()
    {
        var plot = KaemPlots.Lines(new PlotPanel("", [new PlotCurve("line", [0, 1, 4], [0, 1, 4])]));
        var points = Points(plot, "kaem-line");
        points.Should().HaveCount(3);
        // A quarter of the way across is a quarter of the way up.
        ((points[1].X - points[0].X) / (points[2].X - points[0].X)).Should().BeApproximately(0.25, 1e-3);
        ((points[1].Y - points[0].Y) / (points[2].Y - points[0].Y)).Should().BeApproximately(0.25, 1e-3);
        points[2].Y.Should().BeLessThan(points[0].Y, "up is towards smaller y");
    }

    [Fact]
    public void On_a_logarithmic_axis_equal_ratios_are_equal_distances()
    {
        var plot = KaemPlots.Lines(new PlotPanel("", [new PlotCurve("line", [1, 10, 1000], [1, 100, 10000])]) { LogarithmicX = true, LogarithmicY = true });
        var points = Points(plot, "kaem-line");
        ((points[1].X - points[0].X) / (points[2].X - points[0].X)).Should().BeApproximately(1 / 3.0, 1e-3);
        ((points[1].Y - points[0].Y) / (points[2].Y - points[0].Y)).Should().BeApproximately(0.5, 1e-3);
        var zero = () => KaemPlots.Lines(new PlotPanel("p", [Rising]) { LogarithmicY = true });
        zero.Should().Throw<ArgumentException>().WithMessage("*'p'*logarithmic*0*");
    }

    [Fact]
    public void Bars_are_as_long_as_their_numbers()
    {
        var plot = KaemPlots.Bars("title", "label", ["a", "b"], [1, 3]);
        double[] widths = [.. XDocument.Parse(plot.Svg).Descendants(Svg + "rect").Where(rect => Class(rect).Contains("kaem-solid")).Select(rect => Number(rect, "width"))];
        widths.Should().HaveCount(2);
        (widths[1] / widths[0]).Should().BeApproximately(3, 0.01);
    }

    [Fact]
    public void A_histogram_has_bars_as_high_as_the_shares()
    {
        var real = new DataMatrix([0, 0, 0, 1], 4, 1);
        var plot = KaemPlots.ColumnHistogram(real, real, 0);
        double[] heights = [.. XDocument.Parse(plot.Svg).Descendants(Svg + "rect").Where(rect => Class(rect).Contains("kaem-bar") && Number(rect, "height") != 10).Select(rect => Number(rect, "height"))];
        heights.Should().HaveCount(2);
        (heights[0] / heights[1]).Should().BeApproximately(3, 0.01);
    }

    [Fact]
    public void Impossible_plots_are_refused_by_name()
    {
        var rows = new DataMatrix([1, float.NaN], 1, 2);
        Refused(() => KaemPlots.Lines([]), "*at least one panel*");
        Refused(() => KaemPlots.Lines(new PlotPanel("empty", [])), "*'empty'*no curves*");
        Refused(() => KaemPlots.Lines(new PlotPanel("", [Rising]), new PlotSize(50, 300)), "*120*");
        Refused(() => KaemPlots.Bars("t", "l", ["a"], [double.NaN]), "*'a'*NaN*");
        Refused(() => KaemPlots.Bars("t", "l", ["a"], [1, 2]), "*1 names*2 numbers*");
        Refused(() => KaemPlots.ColumnHistogram(rows, rows, 1), "*no finite values*");
        Refused(() => KaemPlots.ColumnHistogram(rows, rows, 2), "*columns 0 to 1*");
        Refused(() => KaemPlots.Correlations(rows, new DataMatrix([1], 1, 1)), "*2 columns*1*");
        var untrained = () => KaemPlots.TrainingCurve(new TrainingSummary(1, 0, true, []));
        untrained.Should().Throw<InvalidOperationException>().WithMessage("*no epochs*");
        var withoutChains = () => KaemPlots.AcceptanceRate(SmallModel.Trained.Training);
        withoutChains.Should().Throw<InvalidOperationException>().WithMessage("*no adjusted Markov chains*");

        static void Refused(Action action, string message) => action.Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Fact]
    public void Saving_writes_the_document()
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.svg");
        try
        {
            var plot = KaemPlots.Lines(new PlotPanel("t", [Rising]));
            plot.Save(file);
            File.ReadAllText(file).Should().Be(plot.Svg);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Dictionary<string, Func<SvgPlot>> Plots()
    {
        var model = SmallModel.Trained;
        DataMatrix real = SmallModel.Arc(60, 3), generated = model.Generate(60);
        return new()
        {
            ["lines"] = () => KaemPlots.Lines(new PlotPanel("title", [Rising, Rising with { Dashed = true, Filled = true }]) { XLabel = "x", YLabel = "y" }),
            ["panels"] = () => KaemPlots.Lines([new PlotPanel("a", [Rising]), new PlotPanel("b", [Rising])], columns: 1, title: "both"),
            ["bars"] = () => KaemPlots.Bars("bars", "label", ["a", "b", "c"], [1, -2, 0]),
            ["schedule"] = () => KaemPlots.TemperatureSchedule(new TemperatureSchedule()),
            ["prior"] = () => KaemPlots.Prior(model.Prior, 0, 1, LatentPrior.Initial(model.Options)),
            ["priors"] = () => KaemPlots.Priors(model.Prior),
            ["training"] = () => KaemPlots.TrainingCurve(model.Training),
            ["effective"] = () => KaemPlots.EffectiveSampleSize(model.Training),
            ["column"] = () => KaemPlots.ColumnHistogram(real, generated, 2, "a & b"),
            ["histogram"] = () => KaemPlots.Histogram("likelihoods", "nats", model.LogLikelihood(real).Values),
            ["constant"] = () => KaemPlots.Histogram("one value", "nats", [3, 3, 3]),
            ["pair"] = () => KaemPlots.PairHeatMap(real, generated, 0, 1),
            ["correlations"] = () => KaemPlots.Correlations(real, generated),
        };
    }

    private static List<(double X, double Y)> Points(SvgPlot plot, string style)
    {
        string path = XDocument.Parse(plot.Svg).Descendants(Svg + "path").Single(element => Class(element).Contains(style)).Attribute("d")!.Value;
        return [.. path.Split(['M', 'L', 'Z'], StringSplitOptions.RemoveEmptyEntries).Select(point => point.Split(' ')).Select(parts => (double.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture)))];
    }

    private static string Class(XElement element) => element.Attribute("class")?.Value ?? "";

    private static double Number(XElement element, string attribute) => double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
