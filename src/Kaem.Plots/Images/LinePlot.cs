namespace Kaem.ML.Plots;

/// <summary>A figure of line plots: panels in a grid, each with its own axes, under one legend.</summary>
public sealed record LinePlot
{
    private const int Padding = 14;
    private const float TitleSize = 13;
    private static readonly Colour Ink = Colour.Grey(40);

    /// <summary>A figure of panels.</summary>
    /// <exception cref="ArgumentException">There are no panels, or one has no curves.</exception>
    public LinePlot(IReadOnlyList<PlotPanel> panels)
    {
        ArgumentNullException.ThrowIfNull(panels);
        if (panels.Count == 0)
            throw new ArgumentException("There is nothing to plot: give at least one panel.", nameof(panels));
        foreach (PlotPanel panel in panels)
        {
            if (panel.Curves.Count == 0)
                throw new ArgumentException($"Panel '{panel.Title}' has no curves.", nameof(panels));
        }
        Panels = panels;
    }

    /// <summary>The panels, filled in row by row.</summary>
    public IReadOnlyList<PlotPanel> Panels { get; }

    /// <summary>Text above the figure; may be empty.</summary>
    public string Title { get; init => field = Check.NotNull(value); } = "";

    /// <summary>Panels side by side.</summary>
    public int Columns { get; init => field = Check.AtLeast(value, 1); } = 3;

    /// <summary>Width of a panel in pixels, with its labels; 120 or more.</summary>
    public int PanelWidth { get; init => field = Check.AtLeast(value, 120); } = 300;

    /// <summary>Height of a panel in pixels, with its labels; 120 or more.</summary>
    public int PanelHeight { get; init => field = Check.AtLeast(value, 120); } = 200;

    /// <summary>Draws the figure.</summary>
    public PngImage Render()
    {
        int across = Math.Min(Columns, Panels.Count);
        int down = (Panels.Count + across - 1) / across;
        int width = across * PanelWidth + 2 * Padding;
        int titleHeight = Title.Length > 0 ? 28 : 0;
        var legend = new PlotLegend(Panels.SelectMany(panel => panel.Curves), width - 2 * Padding);
        int top = Padding / 2 + titleHeight + legend.Height;
        var canvas = new Canvas(width, top + down * PanelHeight + Padding, Colour.White);

        float titleSize = StrokeFont.Fit(Title, TitleSize, width - 2 * Padding);
        StrokeFont.Draw(canvas, Title, new Point(width / 2f, Padding / 2 + 22), titleSize, Ink, align: 0.5f);
        legend.Draw(canvas, Padding / 2 + titleHeight);
        for (int i = 0; i < Panels.Count; i++)
        {
            var painter = new PanelPainter(
                canvas, Panels[i], Padding + i % across * PanelWidth, top + i / across * PanelHeight, PanelWidth, PanelHeight);
            painter.Draw(legend.ColourOf);
        }
        return canvas.ToImage();
    }
}
