namespace Kaem.ML.Plots;

/// <summary>A matrix of numbers as colours, with a bar that says what they mean.</summary>
/// <param name="labels">What is written around it.</param>
/// <param name="values">The numbers, [row, column]; row 0 is at the bottom, or at the top where <paramref name="y"/> grows downwards.</param>
/// <param name="x">What the columns range over.</param>
/// <param name="y">What the rows range over.</param>
/// <param name="colours">The numbers at the ends of the colour map.</param>
internal sealed class HeatMapChart(ChartLabels labels, double[,] values, ChartRange x, ChartRange y, ChartRange colours, ColourMap map) : IChart
{
    private const float TickSize = 10;
    private const float BarWidth = 10;
    private const int BarSteps = 64;

    public IEnumerable<(string Name, LegendMark Mark)> Series => [];

    public void Draw(SvgCanvas canvas, Box box, SvgLegend legend)
    {
        float room = BarWidth + 12 + new PlotAxis(colours.Low, colours.High, 0, 1, 4).Ticks.Max(tick => SvgText.Width(tick.Label, TickSize));
        var frame = new ChartFrame(new Box(box.Left, box.Top, box.Width - room, box.Height), labels, x, y);
        frame.DrawBelow(canvas, grid: false);
        canvas.Raster(Raster(), frame.Inner);
        frame.DrawAbove(canvas);

        var inner = frame.Inner;
        var bar = new Box(inner.Right + 8, inner.Top, BarWidth, inner.Height);
        canvas.Raster(Bar(), bar);
        canvas.Rectangle(bar, "kaem-frame");
        var scale = new PlotAxis(colours.Low, colours.High, bar.Bottom, bar.Top, 4);
        foreach (var (value, label) in scale.Ticks)
            canvas.Text(label, bar.Right + 4, scale.At(value) + 0.36f * TickSize, TickSize, room);
    }

    private PngImage Raster()
    {
        int rows = values.GetLength(0), columns = values.GetLength(1);
        var pixels = new byte[rows * columns * 3];
        for (int r = 0; r < rows; r++)
        {
            int line = y.Downwards ? r : rows - 1 - r;
            for (int c = 0; c < columns; c++)
                Put(pixels, line * columns + c, map.At((values[r, c] - colours.Low) / (colours.High - colours.Low)));
        }
        return new PngImage(columns, rows, 3, pixels);
    }

    private PngImage Bar()
    {
        var pixels = new byte[BarSteps * 3];
        for (int i = 0; i < BarSteps; i++)
            Put(pixels, i, map.At(1 - i / (BarSteps - 1.0)));
        return new PngImage(1, BarSteps, 3, pixels);
    }

    private static void Put(byte[] pixels, int index, Colour colour) =>
        (pixels[3 * index], pixels[3 * index + 1], pixels[3 * index + 2]) = (colour.Red, colour.Green, colour.Blue);
}
