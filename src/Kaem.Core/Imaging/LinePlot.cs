namespace Kaem.ML.Imaging;

/// <summary>A figure of line plots: panels in a grid, each with its own axes, under one legend.</summary>
public sealed record LinePlot
{
    private const int Padding = 14;
    private const float TitleSize = 13;
    private const float TextSize = 9.5f;
    private static readonly Colour Ink = Colour.Grey(40);
    private static readonly Colour[] Palette =
    [
        new(31, 119, 180), new(214, 96, 39), new(44, 140, 72), new(148, 82, 170), new(190, 40, 60), new(110, 110, 110),
    ];

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
    public string Title { get; init; } = "";

    /// <summary>Panels side by side.</summary>
    public int Columns
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Columns));
            field = value;
        }
    } = 3;

    /// <summary>Width of a panel in pixels, with its labels; 120 or more.</summary>
    public int PanelWidth
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 120, nameof(PanelWidth));
            field = value;
        }
    } = 300;

    /// <summary>Height of a panel in pixels, with its labels; 120 or more.</summary>
    public int PanelHeight
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 120, nameof(PanelHeight));
            field = value;
        }
    } = 200;

    /// <summary>Draws the figure.</summary>
    public PngImage Render()
    {
        int across = Math.Min(Columns, Panels.Count);
        int down = (Panels.Count + across - 1) / across;
        int titleHeight = Title.Length > 0 ? 28 : 0;
        const int legendHeight = 26;
        int top = Padding / 2 + titleHeight + legendHeight;
        var canvas = new Canvas(across * PanelWidth + 2 * Padding, top + down * PanelHeight + Padding, Colour.White);

        if (Title.Length > 0)
            StrokeFont.Draw(canvas, Title, new Point(canvas.Width / 2f, Padding / 2 + 22), TitleSize, Ink, align: 0.5f);
        string[] names = [.. Panels.SelectMany(panel => panel.Curves).Select(curve => curve.Name).Distinct()];
        DrawLegend(canvas, names, Padding / 2 + titleHeight + legendHeight / 2f);

        for (int i = 0; i < Panels.Count; i++)
        {
            var painter = new PanelPainter(
                canvas, Panels[i], Padding + i % across * PanelWidth, top + i / across * PanelHeight, PanelWidth, PanelHeight);
            painter.Draw(name => Palette[Array.IndexOf(names, name) % Palette.Length]);
        }
        return canvas.ToImage();
    }

    private void DrawLegend(Canvas canvas, string[] names, float middle)
    {
        const float sample = 26, gap = 6, between = 22;
        float width = names.Sum(name => sample + gap + StrokeFont.Measure(name, TextSize)) + between * (names.Length - 1);
        float x = (canvas.Width - width) / 2;
        for (int i = 0; i < names.Length; i++)
        {
            PlotCurve curve = Panels.SelectMany(panel => panel.Curves).First(curve => curve.Name == names[i]);
            PanelPainter.DrawCurve(canvas, [new Point(x, middle), new Point(x + sample, middle)], Palette[i % Palette.Length], curve.Dashed);
            StrokeFont.Draw(canvas, names[i], new Point(x + sample + gap, middle + TextSize / 2), TextSize, Ink);
            x += sample + gap + StrokeFont.Measure(names[i], TextSize) + between;
        }
    }
}
