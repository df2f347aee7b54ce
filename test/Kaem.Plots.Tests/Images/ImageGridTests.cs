using Kaem.ML.Plots;

namespace Kaem.ML.Tests.Imaging;

public class ImageGridTests
{
    private static readonly Colour Gap = Colour.Grey(96);

    [Fact]
    public void Every_pixel_has_its_place()
    {
        // Five images of 3 x 2 in two columns.
        const int margin = 2, side = 3;
        var rows = Ramp(5, 6);
        var image = new ImageGrid(3, 2) { Columns = 2, Margin = margin, Magnification = side }.Render(rows);
        (image.Width, image.Height, image.Channels).Should().Be((2 * (3 * side + margin) + margin, 3 * (2 * side + margin) + margin, 1));
        var expected = Enumerable.Repeat((byte)96, image.Width * image.Height).ToArray();
        for (int i = 0; i < 5; i++)
        {
            for (int y = 0; y < 2 * side; y++)
            {
                for (int x = 0; x < 3 * side; x++)
                {
                    int column = margin + i % 2 * (3 * side + margin) + x, line = margin + i / 2 * (2 * side + margin) + y;
                    expected[line * image.Width + column] = (byte)Math.Round(255 * rows.Row(i)[y / side * 3 + x / side]);
                }
            }
        }
        image.Pixels.ToArray().Should().Equal(expected);
    }

    [Fact]
    public void Channels_lie_side_by_side()
    {
        var image = new ImageGrid(2, 1, channels: 3) { Margin = 0 }.Render(new DataMatrix([1, 0, 0.2f, 0, 1, 0.4f], 1, 6));
        image.Channels.Should().Be(3);
        image.Pixels.ToArray().Should().Equal(255, 0, 51, 0, 255, 102);
    }

    [Fact]
    public void Values_are_clamped_and_missing_ones_black()
    {
        float[] values = [-0.5f, 0, 0.5f, 1, 1.5f, float.NaN, float.PositiveInfinity, float.NegativeInfinity];
        var image = new ImageGrid(8, 1) { Margin = 0 }.Render(new DataMatrix(values, 1, 8));
        image.Pixels.ToArray().Should().Equal(0, 0, 128, 255, 255, 0, 255, 0);
    }

    [Theory]
    [InlineData(1, 0, 1, 1)]
    [InlineData(9, 0, 3, 3)]
    [InlineData(10, 0, 4, 3)]
    [InlineData(10, 4, 4, 3)]
    [InlineData(3, 10, 3, 1)]
    public void The_grid_has_the_columns_asked_for_or_is_about_square(int images, int columns, int across, int down)
    {
        var image = new ImageGrid(2, 2) { Columns = columns }.Render(Ramp(images, 4));
        (image.Width, image.Height).Should().Be((3 * across + 1, 3 * down + 1));
    }

    [Fact]
    public void Captions_stand_above_their_panels_with_room_for_both()
    {
        var grid = new ImageGrid(4, 4);
        var one = new ImageGridPanel("Short", Ramp(100, 16));
        var other = new ImageGridPanel("A caption wider than its grid", Ramp(1, 16));
        var image = grid.Render([one, other]);

        // The first panel is as wide as its grid, the second as its caption.
        const int gridWidth = 51, header = 22, gutter = 20;
        image.Height.Should().Be(header + gridWidth);
        image.Width.Should().BeGreaterThan(gridWidth + gutter + 150);
        var header0 = Crop(image, 0, 0, gridWidth, header);
        var between = Crop(image, gridWidth, 0, gutter, image.Height);
        var header1 = Crop(image, gridWidth + gutter, 0, image.Width - gridWidth - gutter, header);
        header0.ShouldHaveAClearEdge();
        between.Count(colour => colour != Colour.White).Should().Be(0);
        header1.ShouldHaveAClearEdge();
        var text = header1.Box(colour => colour.Red < 128)!.Value;
        Math.Abs(text.Left + text.Right - header1.Width).Should().BeLessThan(6, "the caption stands in the middle");

        // The lone image of the second panel stands below the middle of its caption.
        var below = Crop(image, gridWidth + gutter, header, header1.Width, 6);
        var box = below.Box(colour => colour == Gap)!.Value;
        (box.Right - box.Left + 1).Should().Be(6);
        Math.Abs(box.Left + box.Right - header1.Width).Should().BeLessThan(3);
    }

    [Fact]
    public void Captions_have_the_letters_of_Latin_1_and_a_box_for_any_other()
    {
        // Two letters of one shape are drawn alike, whatever their neighbours.
        Letters("oo").Distinct().Should().HaveCount(1);
        var all = Enumerable.Range('!', '~' - '!' + 1).Concat(Enumerable.Range(0xA1, 0xFF - 0xA1 + 1)).Where(code => code != 0xAD).Select(code => (char)code);
        string[] shapes = [.. Letters(string.Concat(all))];
        shapes.Should().OnlyHaveUniqueItems().And.NotContain(shape => shape.Trim().Length == 0);
        shapes.Should().NotContain(Letters("\u03b7")[0]);
        Letters("\ud83d")[0].Should().Be(Letters("\u03b7")[0]);
        // An l of the font: a stem with two feet, ten pixels high.
        Letters("l")[0].Split('|', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Trim()).Where(row => row.Length > 0)
            .Should().Equal("###", "#", "#", "#", "#", "#", "#", "#", "#", "#####");

        static string[] Letters(string caption)
        {
            int width = 9 * caption.Length;
            var image = new ImageGrid(width, 1).Render([new ImageGridPanel(caption, new DataMatrix(new float[width], 1, width))]);
            int left = (image.Width - width) / 2;
            return [.. Enumerable.Range(0, caption.Length).Select(i => string.Join('|', Enumerable.Range(0, 21).Select(y =>
                string.Concat(Enumerable.Range(0, 9).Select(x => image.At(left + 9 * i + x, y) == Colour.White ? ' ' : '#')))))];
        }
    }

    [Fact]
    public void A_panel_without_captions_is_the_plain_grid()
    {
        var grid = new ImageGrid(1, 1) { Margin = 0 };
        var rows = Ramp(1, 1);
        grid.Render([new ImageGridPanel("", rows)]).Pixels.ToArray().Should().Equal(grid.Render(rows).Pixels.ToArray());
        grid.Render(rows).Width.Should().Be(1);
        grid.Render([new ImageGridPanel("", rows), new ImageGridPanel("", rows)]).Height.Should().Be(1);
    }

    [Fact]
    public void Says_what_is_wrong()
    {
        var grid = new ImageGrid(3, 2);
        FluentActions.Invoking(() => grid.Render(Ramp(2, 5))).Should().Throw<ArgumentException>()
            .WithMessage("The grid has rows of 5 values, but images of 3 x 2 x 1 need 6*");
        FluentActions.Invoking(() => grid.Render([new ImageGridPanel("Data", Ramp(2, 5))])).Should().Throw<ArgumentException>()
            .WithMessage("Panel 'Data' has rows of 5*");
        FluentActions.Invoking(() => grid.Render(new DataMatrix([], 0, 6))).Should().Throw<ArgumentException>().WithMessage("*no rows to show*");
        FluentActions.Invoking(() => grid.Render([])).Should().Throw<ArgumentException>().WithMessage("*at least one panel*");
        FluentActions.Invoking(() => new ImageGrid(0, 1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("width");
        FluentActions.Invoking(() => new ImageGrid(1, 0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("height");
        FluentActions.Invoking(() => new ImageGrid(1, 1, 4)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("channels");
        FluentActions.Invoking(() => grid with { Columns = -1 }).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Columns");
        FluentActions.Invoking(() => grid with { Margin = -1 }).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Margin");
        FluentActions.Invoking(() => grid with { Magnification = 0 }).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Magnification");
    }

    private static DataMatrix Ramp(int rows, int columns) =>
        new([.. Enumerable.Range(0, rows * columns).Select(i => i % 50 / 50f)], rows, columns);

    private static PngImage Crop(PngImage image, int left, int top, int width, int height)
    {
        image.Channels.Should().Be(1);
        var pixels = new List<byte>();
        for (int y = top; y < top + height; y++)
            pixels.AddRange(image.Row(y).Slice(left, width));
        return new PngImage(width, height, 1, [.. pixels]);
    }
}
