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
            CultureInfo.CurrentCulture = new CultureInfo(
                "") { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = ".", NegativeSign = "~" } };
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

    [Theory]
    [InlineData(0)]
    [InlineData(0.3f)]
    [InlineData(-1e8f)]
    public void A_flat_curve_lies_in_the_middle(float value)
    {
        var plot = KaemPlots.Lines(new PlotPanel("", [new PlotCurve("line", [0, 1], [value, value])]));
        double[] frame = [.. Points(plot, "kaem-line").Select(point => point.Y)];
        var axes = XDocument.Parse(plot.Svg).Descendants(Svg + "rect").Single(rect => Class(rect) == "kaem-frame");
        frame.Should().AllSatisfy(y => y.Should().BeApproximately(Number(axes, "y") + Number(axes, "height") / 2, 0.02));
    }

    [Fact]
    public void An_ordinate_to_include_widens_the_axis()
    {
        PlotPanel near = new("", [new PlotCurve("line", [0, 1], [10, 11])]), far = near with { Include = 0 };
        Height(far).Should().BeLessThan(Height(near) / 5);

        static double Height(PlotPanel panel) => Points(KaemPlots.Lines(panel), "kaem-line") is var points ? points[0].Y - points[1].Y : 0;
    }

    [Fact]
    public void Curves_of_one_name_share_a_colour_and_a_place_in_the_legend()
    {
        PlotCurve falling = new("falling", [0, 1], [1, 0]) { Dashed = true, Filled = true };
        var plot = KaemPlots.Lines([new PlotPanel("a", [Rising]), new PlotPanel("b", [falling, Rising])]);
        string[] styles = [.. XDocument.Parse(plot.Svg).Descendants(Svg + "path").Select(Class)
            .Where(style => !style.StartsWith("kaem-grid") && !style.StartsWith("kaem-frame"))];
        // The legend's samples, then the panels.
        styles.Should().Equal(
            "kaem-line kaem-s1", "kaem-line kaem-dashed kaem-s2",
            "kaem-line kaem-s1",
            "kaem-area kaem-s2", "kaem-line kaem-dashed kaem-s2", "kaem-line kaem-s1");
        XDocument.Parse(plot.Svg).Descendants(Svg + "text").Count(text => text.Value is "rising" or "falling").Should().Be(2);
    }

    [Theory]
    [InlineData(1, 3, 1, 1)]
    [InlineData(3, 3, 3, 1)]
    [InlineData(5, 3, 3, 2)]
    [InlineData(5, 1, 1, 5)]
    public void Panels_stand_in_rows(int count, int columns, int across, int down)
    {
        var plot = KaemPlots.Lines([.. Enumerable.Repeat(new PlotPanel("p", [Rising]), count)], columns, size: new PlotSize(150, 130));
        plot.Width.Should().Be(across * 150);
        plot.Height.Should().BeInRange(down * 130, down * 130 + 40);
        var frames = XDocument.Parse(plot.Svg).Descendants(Svg + "rect").Where(rect => Class(rect) == "kaem-frame").ToArray();
        frames.Should().HaveCount(count);
        frames.Select(frame => Number(frame, "x")).Distinct().Should().HaveCount(across);
        frames.Select(frame => Number(frame, "y")).Distinct().Should().HaveCount(down);
    }

    [Theory]
    [InlineData(1e-30f, 0)]
    [InlineData(1e-4f, -20)]
    [InlineData(3000, -1_230_000)]
    [InlineData(1e30f, 0)]
    public void No_text_is_cut_off_and_no_label_lies_on_another(float height, float offset)
    {
        const string text = "A text that is far too long for a panel which is this narrow, however small";
        PlotCurve[] curves = [.. Enumerable.Range(0, 6).Select(i => new PlotCurve($"{i} {text}", [-2e6f, 2e6f], [offset, offset + (i + 1) * height]))];
        var plot = KaemPlots.Lines(new PlotPanel(text, curves) { XLabel = text, YLabel = text }, new PlotSize(200, 300));
        var texts = XDocument.Parse(plot.Svg).Descendants(Svg + "text").ToArray();
        var level = texts.Where(element => element.Attribute("transform") is null).Select(Extent).ToArray();
        level.Should().AllSatisfy(extent =>
            (extent.Left >= 0 && extent.Right <= plot.Width && extent.Y <= plot.Height).Should().BeTrue($"{extent} lies within the plot"));
        level.GroupBy(extent => extent.Y).Select(line => line.OrderBy(extent => extent.Left).ToArray()).SelectMany(line => line.Zip(line.Skip(1)))
            .Should().AllSatisfy(pair => pair.First.Right.Should().BeLessThan(pair.Second.Left));
        texts.Single(element => element.Attribute("transform") is not null).Nodes().OfType<XText>().Single().Value.Should().EndWith("…");

        static (double Left, double Right, double Y) Extent(XElement element)
        {
            double width = SvgText.Width(element.Nodes().OfType<XText>().Single().Value, (float)Number(element, "font-size")), x = Number(element, "x");
            double left = element.Attribute("text-anchor")?.Value switch { "middle" => x - width / 2, "end" => x - width, _ => x };
            return (left, left + width, Number(element, "y"));
        }
    }

    [Fact]
    public void Bars_are_as_long_as_their_numbers()
    {
        var plot = KaemPlots.Bars("title", "label", ["a", "b"], [1, 3]);
        double[] widths =
            [.. XDocument.Parse(plot.Svg).Descendants(Svg + "rect").Where(rect => Class(rect).Contains("kaem-solid")).Select(rect => Number(rect, "width"))];
        widths.Should().HaveCount(2);
        (widths[1] / widths[0]).Should().BeApproximately(3, 0.01);
    }

    [Fact]
    public void A_histogram_has_bars_as_high_as_the_shares()
    {
        var real = new DataMatrix([0, 0, 0, 1], 4, 1);
        var plot = KaemPlots.ColumnHistogram(real, real, 0);
        double[] heights =
            [.. XDocument.Parse(plot.Svg).Descendants(Svg + "rect").Where(rect => Class(rect).Contains("kaem-bar") && Number(rect, "height") != 10)
            .Select(rect => Number(rect, "height"))];
        heights.Should().HaveCount(2);
        (heights[0] / heights[1]).Should().BeApproximately(3, 0.01);
    }

    [Fact]
    public void Impossible_plots_are_refused_by_name()
    {
        var rows = new DataMatrix([1, float.NaN], 1, 2);
        Refused(() => KaemPlots.Lines([]), "*at least one panel*");
        Refused(() => KaemPlots.Lines(new PlotPanel("empty", [])), "*'empty'*no curves*");
        Refused(() => new PlotCurve("f", [1, 2], [1]), "Curve 'f' has 2 x and 1 y values*");
        Refused(() => new PlotCurve("f", [1], [1]), "*at least two*");
        Refused(() => new PlotCurve("f", [1, float.PositiveInfinity], [1, 2]), "The x value 1 of curve 'f' is Infinity*");
        Refused(() => new PlotCurve("f", [1, 0], [1, 1]), "*fall at point 1, from 1 to 0*");
        Refused(() => new PlotPanel("p", []) { Include = float.NaN }.ToString(), "*must be finite*");
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
        return [.. path.Split(['M', 'L', 'Z'], StringSplitOptions.RemoveEmptyEntries).Select(point => point.Split(' '))
            .Select(parts => (double.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture)))];
    }

    private static string Class(XElement element) => element.Attribute("class")?.Value ?? "";

    private static double Number(XElement element, string attribute) => double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
