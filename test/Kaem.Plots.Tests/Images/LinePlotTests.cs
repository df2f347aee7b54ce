using Kaem.ML.Plots;

namespace Kaem.ML.Tests.Imaging;

public class LinePlotTests
{
    private static readonly Colour First = new(31, 119, 180);
    private static readonly Colour Second = new(214, 96, 39);

    [Fact]
    public void A_curve_crosses_its_panel_from_corner_to_corner()
    {
        var image = Render(Curve("f", x => x));
        var box = PanelBox(image, First);
        // The curve's ends stand 6 % of the height from the frame, the frame fills most of the panel.
        (box.Right - box.Left).Should().BeGreaterThan(230);
        (box.Bottom - box.Top).Should().BeInRange(130, 160);
        image.At(box.Left + 3, box.Top + 3).Should().Be(Colour.White, "the curve rises from the bottom left");
        image.At(box.Right - 3, box.Bottom - 3).Should().Be(Colour.White);
        image.ShouldHaveAClearEdge();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3f)]
    [InlineData(-1e8f)]
    public void A_flat_curve_lies_in_the_middle(float value)
    {
        var image = Render(Curve("f", _ => value));
        var box = PanelBox(image, First);
        (box.Bottom - box.Top).Should().BeLessThan(3);
        var frame = image.Frame();
        ((frame.Top + frame.Bottom) / 2.0).Should().BeApproximately((box.Top + box.Bottom) / 2.0, 2);
        image.ShouldHaveAClearEdge();
    }

    [Fact]
    public void A_single_place_and_a_vertical_line_can_be_drawn()
    {
        var dot = Render(new PlotCurve("dot", [2, 2], [3, 3]));
        var spot = PanelBox(dot, First);
        (spot.Right - spot.Left).Should().BeLessThan(3);
        var line = PanelBox(Render(new PlotCurve("line", [2, 2], [3, 4]) { Filled = true }), First);
        (line.Right - line.Left).Should().BeLessThan(3);
        (line.Bottom - line.Top).Should().BeGreaterThan(100);
    }

    [Fact]
    public void Dashes_leave_gaps()
    {
        int drawn = PanelCount(Render(Curve("f", _ => 1)), First);
        int dashed = PanelCount(Render(Curve("f", _ => 1) with { Dashed = true }), First);
        // Five pixels of dash, and round ends, of every nine.
        dashed.Should().BeInRange(drawn / 3, drawn * 4 / 5);
    }

    [Fact]
    public void Filling_tints_the_area_below_and_only_that()
    {
        PngImage Draw(bool filled) => new LinePlot([new PlotPanel("", [Curve("f", _ => 1) with { Filled = filled }]) { Include = 0 }]).Render();
        var image = Draw(filled: true);
        var line = PanelBox(image, First);
        int x = line.Left + 33;
        Colour above = image.At(x, line.Top - 4), below = image.At(x, line.Bottom + 20);
        above.Should().Be(Colour.White);
        below.Red.Should().BeInRange(200, 240);
        below.Blue.Should().BeGreaterThan(below.Red);
        var frame = Draw(filled: false).Frame();
        image.At(x, frame.Bottom - 8).Should().Be(below);
        image.At(x, frame.Bottom + 5).Should().NotBe(below);
    }

    [Fact]
    public void An_ordinate_to_include_widens_the_axis()
    {
        var near = PanelBox(Render(Curve("f", x => 10 + x)), First);
        var far = PanelBox(new LinePlot([new PlotPanel("", [Curve("f", x => 10 + x)]) { Include = 0 }]).Render(), First);
        (far.Bottom - far.Top).Should().BeLessThan((near.Bottom - near.Top) / 5);
    }

    [Fact]
    public void Curves_of_one_name_share_a_colour_and_a_place_in_the_legend()
    {
        var panels = new[] { new PlotPanel("a", [Curve("f", x => x)]), new PlotPanel("b", [Curve("g", x => -x), Curve("f", x => x)]) };
        var image = new LinePlot(panels).Render();
        image.Width.Should().Be(2 * 300 + 28);
        Half(image, 0).Should().Be((true, false));
        Half(image, 1).Should().Be((true, true));

        // Samples of 26 pixels in the legend, one a name, with round ends.
        LegendCount(image, First).Should().BeInRange(26, 60);
        LegendCount(image, Second).Should().BeInRange(26, 60);

        static (bool, bool) Half(PngImage image, int half)
        {
            bool Has(Colour colour) => Enumerable.Range(half * 320, 300).Any(x => Enumerable.Range(40, image.Height - 40).Any(y => image.At(x, y) == colour));
            return (Has(First), Has(Second));
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 3, 1)]
    [InlineData(5, 3, 2)]
    public void Panels_stand_in_rows(int count, int across, int down)
    {
        var image = new LinePlot([.. Enumerable.Repeat(new PlotPanel("p", [Curve("f", x => x)]), count)]) { PanelWidth = 150, PanelHeight = 130 }.Render();
        (image.Width, image.Height).Should().Be((across * 150 + 28, down * 130 + 7 + 26 + 14));
        new LinePlot([new PlotPanel("p", [Curve("f", x => x)])]) { Title = "Title" }.Render().Height.Should().Be(200 + 7 + 28 + 26 + 14);
    }

    [Theory]
    [InlineData(1e-30f, 0)]
    [InlineData(1e-4f, -20)]
    [InlineData(3000, -1_230_000)]
    [InlineData(1e30f, 0)]
    public void No_label_is_cut_off(float height, float offset)
    {
        const string text = "A text that is far too long for a panel which is this narrow, however small";
        var panel = new PlotPanel(text, [Curve(text, x => offset + height * x), Curve("second " + text, x => offset - height * x)]) { XLabel = text, YLabel = text };
        new LinePlot([panel]) { Title = text, PanelWidth = 200, PanelHeight = 140 }.Render().ShouldHaveAClearEdge();
    }

    [Fact]
    public void A_long_legend_takes_several_lines()
    {
        PlotCurve[] curves = [.. Enumerable.Range(0, 6).Select(i => Curve($"curve number {i}", x => x + i))];
        var wide = new LinePlot([new PlotPanel("", curves)]) { PanelWidth = 1500 }.Render();
        var narrow = new LinePlot([new PlotPanel("", curves)]) { PanelWidth = 150 }.Render();
        (narrow.Height - wide.Height).Should().Be(5 * 18);
        narrow.ShouldHaveAClearEdge();
    }

    [Fact]
    public void Horizontal_labels_do_not_run_into_each_other()
    {
        float[] x = [-2e6f, 2e6f];
        var image = new LinePlot([new PlotPanel("", [new PlotCurve("f", x, [0, 1])])]) { PanelWidth = 160 }.Render();
        var frame = image.Frame();
        // Columns with ink below the axis fall into labels that are clearly apart.
        bool[] ink = [.. Enumerable.Range(0, image.Width).Select(column => Enumerable.Range(frame.Bottom + 4, 12).Any(row => image.At(column, row).Red < 128))];
        int labels = string.Concat(ink.Select(dark => dark ? 'x' : ' ')).Split("     ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Length;
        labels.Should().BeInRange(2, 3);
    }

    [Fact]
    public void Says_what_is_wrong()
    {
        FluentActions.Invoking(() => new LinePlot([])).Should().Throw<ArgumentException>().WithMessage("*at least one panel*");
        FluentActions.Invoking(() => new LinePlot([new PlotPanel("empty", [])])).Should().Throw<ArgumentException>().WithMessage("Panel 'empty' has no curves*");
        FluentActions.Invoking(() => new PlotCurve("f", [1, 2], [1])).Should().Throw<ArgumentException>().WithMessage("Curve 'f' has 2 x and 1 y values*");
        FluentActions.Invoking(() => new PlotCurve("f", [1], [1])).Should().Throw<ArgumentException>().WithMessage("*at least two*");
        FluentActions.Invoking(() => new PlotCurve("f", [1, float.PositiveInfinity], [1, 2])).Should().Throw<ArgumentException>().WithMessage("The x value 1 of curve 'f' is Infinity*");
        FluentActions.Invoking(() => new PlotCurve("f", [1, 0], [1, 1])).Should().Throw<ArgumentException>().WithMessage("*fall at point 1, from 1 to 0*");
        FluentActions.Invoking(() => new PlotPanel("p", []) { Include = float.NaN }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*must be finite*");
        var plot = new LinePlot([new PlotPanel("p", [Curve("f", x => x)])]);
        FluentActions.Invoking(() => plot with { Columns = 0 }).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Columns");
        FluentActions.Invoking(() => plot with { PanelWidth = 119 }).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("PanelWidth");
        FluentActions.Invoking(() => plot with { PanelHeight = 119 }).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("PanelHeight");
    }

    private static PlotCurve Curve(string name, Func<float, float> f)
    {
        float[] x = [.. Enumerable.Range(0, 101).Select(i => i / 100f)];
        return new PlotCurve(name, x, [.. x.Select(f)]);
    }

    private static PngImage Render(PlotCurve curve) => new LinePlot([new PlotPanel("", [curve])]).Render();

    /// <summary>Where a colour appears below the legend.</summary>
    private static (int Left, int Top, int Right, int Bottom) PanelBox(PngImage image, Colour colour) =>
        BelowLegend(image).Box(other => other == colour) is var (left, top, right, bottom)
            ? (left, top + LegendBottom, right, bottom + LegendBottom)
            : throw new InvalidOperationException($"There is nothing in {colour}.");

    private static int PanelCount(PngImage image, Colour colour) => BelowLegend(image).Count(other => other == colour);

    private static int LegendCount(PngImage image, Colour colour) => image.Count(other => other == colour) - PanelCount(image, colour);

    // Padding and one line of legend.
    private const int LegendBottom = 7 + 26;

    private static PngImage BelowLegend(PngImage image) =>
        new(image.Width, image.Height - LegendBottom, 3, image.Pixels[(LegendBottom * image.Width * 3)..].ToArray());
}
