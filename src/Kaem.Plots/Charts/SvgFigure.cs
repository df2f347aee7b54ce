namespace Kaem.ML.Plots;

/// <summary>Lays charts out under one title and one legend.</summary>
internal static class SvgFigure
{
    private const float Padding = 8;
    private const float TitleSize = 13.5f;

    /// <summary>One chart, which has no title of its own.</summary>
    /// <param name="description">What a reader who can't see it should know.</param>
    public static SvgPlot Single(IChart chart, PlotSize? size, string title, string description)
    {
        var (width, height) = Check(size ?? PlotSize.Default);
        return Draw([chart], 1, width, height, title, description);
    }

    /// <summary>Small multiples.</summary>
    /// <param name="columns">Charts side by side.</param>
    /// <param name="size">Size of each.</param>
    public static SvgPlot Multiples(IReadOnlyList<IChart> charts, int columns, PlotSize? size, string title, string description)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        int across = Math.Min(columns, charts.Count), down = (charts.Count + across - 1) / across;
        var (width, height) = Check(size ?? PlotSize.Small);
        return Draw(charts, across, across * width, down * height, title, description);
    }

    private static PlotSize Check(PlotSize size) => size.Width >= 120 && size.Height >= 120
        ? size
        : throw new ArgumentOutOfRangeException(nameof(size), size, "A plot is at least 120 wide and 120 high.");

    private static SvgPlot Draw(IReadOnlyList<IChart> charts, int across, int width, int height, string title, string description)
    {
        var canvas = new SvgCanvas();
        float room = width - 2 * Padding, top = Padding;
        if (title.Length > 0)
        {
            canvas.Text(title, width / 2f, top + 14, TitleSize, room, Anchor.Middle);
            top += 22;
        }
        var legend = new SvgLegend(charts.SelectMany(chart => chart.Series), room);
        legend.Draw(canvas, new Box(Padding, top, room, legend.Height));
        top += legend.Height;
        int down = (charts.Count + across - 1) / across;
        // What title and legend take is added: the charts keep their height, whatever stands above them.
        float whole = charts.Count == 1 ? height : top + height + Padding;
        float eachWidth = room / across, eachHeight = (whole - top - Padding) / down;
        for (int i = 0; i < charts.Count; i++)
            charts[i].Draw(canvas, new Box(Padding + i % across * eachWidth, top + i / across * eachHeight, eachWidth, eachHeight), legend);
        return new SvgPlot(width, (int)MathF.Ceiling(whole), description, canvas.ToString());
    }
}
