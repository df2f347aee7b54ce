namespace Kaem.ML.Plots;

/// <summary>
/// Lays rows of a <see cref="DataMatrix"/> out as a grid of small images. A row holds the pixels of one image from the
/// top left, row after row, the channels of a pixel side by side; values are clamped to [0, 1], 0 is black, NaN too.
/// </summary>
public sealed record ImageGrid
{
    private const int HeaderHeight = 22;
    private const int Gutter = 20;
    private static readonly Colour Background = Colour.White;
    private static readonly Colour Gap = Colour.Grey(96);
    private static readonly Colour Ink = Colour.Grey(40);

    /// <summary>A grid of images of one size.</summary>
    /// <param name="width">Pixels in a row of an image.</param>
    /// <param name="height">Rows of an image.</param>
    /// <param name="channels">1 for grey, 3 for red, green and blue.</param>
    public ImageGrid(int width, int height, int channels = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "An image has 1 channel (grey) or 3 (RGB).");
        Width = width;
        Height = height;
        Channels = channels;
    }

    /// <summary>Pixels in a row of an image.</summary>
    public int Width { get; }

    /// <summary>Rows of an image.</summary>
    public int Height { get; }

    /// <summary>1 for grey, 3 for red, green and blue.</summary>
    public int Channels { get; }

    /// <summary>Images side by side, fewer if there are fewer; 0, the default, makes the grid about square.</summary>
    public int Columns { get; init => field = Check.AtLeast(value, 0, 65_536); }

    /// <summary>Pixels between two images and around the grid.</summary>
    public int Margin { get; init => field = Check.AtLeast(value, 0, 1000); } = 1;

    /// <summary>Side of the square that shows one pixel of an image.</summary>
    public int Magnification { get; init => field = Check.AtLeast(value, 1, 1000); } = 1;

    /// <summary>One grid.</summary>
    /// <exception cref="ArgumentException">There are no rows, or their length is not width x height x channels.</exception>
    public PngImage Render(DataMatrix rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return Render([new ImageGridPanel("", rows)]);
    }

    /// <summary>Several grids side by side, each under its caption.</summary>
    /// <exception cref="ArgumentException">A panel has no rows, or their length is not width x height x channels.</exception>
    public PngImage Render(IReadOnlyList<ImageGridPanel> panels)
    {
        ArgumentNullException.ThrowIfNull(panels);
        if (panels.Count == 0)
            throw new ArgumentException("There is nothing to show: give at least one panel.", nameof(panels));
        foreach (ImageGridPanel panel in panels)
            Require(panel);

        bool captioned = panels.Any(panel => panel.Caption.Length > 0);
        int header = captioned ? HeaderHeight : 0;
        int gutter = panels.Count > 1 ? Gutter : 0;
        var canvas = new Canvas(
            panels.Sum(PanelWidth) + gutter * (panels.Count - 1),
            header + panels.Max(panel => GridHeight(panel.Rows.Rows)),
            Background);

        int left = 0;
        foreach (ImageGridPanel panel in panels)
        {
            int width = PanelWidth(panel);
            CaptionFont.Draw(canvas, panel.Caption, left + (width - CaptionFont.Width(panel.Caption)) / 2, (HeaderHeight - CaptionFont.Height) / 2, Ink);
            DrawGrid(canvas, panel.Rows, left + (width - GridWidth(panel.Rows.Rows)) / 2, header);
            left += width + gutter;
        }
        return canvas.ToImage(Channels);
    }

    private void Require(ImageGridPanel panel)
    {
        ArgumentNullException.ThrowIfNull(panel);
        string name = panel.Caption.Length > 0 ? $"Panel '{panel.Caption}'" : "The grid";
        if (panel.Rows.Rows == 0)
            throw new ArgumentException($"{name} has no rows to show.", nameof(panel));
        if (panel.Rows.Columns != Width * Height * Channels)
        {
            throw new ArgumentException(
                $"{name} has rows of {panel.Rows.Columns} values, but images of {Width} x {Height} x {Channels} need {Width * Height * Channels}.",
                nameof(panel));
        }
    }

    private void DrawGrid(Canvas canvas, DataMatrix rows, int left, int top)
    {
        canvas.FillRectangle(left, top, GridWidth(rows.Rows), GridHeight(rows.Rows), Gap);
        int across = Across(rows.Rows);
        for (int i = 0; i < rows.Rows; i++)
        {
            DrawImage(
                canvas,
                rows.Row(i),
                left + Margin + i % across * (Width * Magnification + Margin),
                top + Margin + i / across * (Height * Magnification + Margin));
        }
    }

    private void DrawImage(Canvas canvas, ReadOnlySpan<float> pixels, int left, int top)
    {
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                ReadOnlySpan<float> pixel = pixels.Slice((y * Width + x) * Channels, Channels);
                Colour colour = Channels == 1 ? Colour.Grey(Level(pixel[0])) : new Colour(Level(pixel[0]), Level(pixel[1]), Level(pixel[2]));
                canvas.FillRectangle(left + x * Magnification, top + y * Magnification, Magnification, Magnification, colour);
            }
        }
    }

    // Math.Max and Clamp hand NaN on, the comparison does not.
    private static byte Level(float value) => value > 0 ? (byte)MathF.Round(Math.Min(value, 1) * 255) : (byte)0;

    private int Across(int images) => Columns > 0 ? Math.Min(Columns, images) : (int)Math.Ceiling(Math.Sqrt(images));

    /// <summary>Room for the grid and for its caption.</summary>
    private int PanelWidth(ImageGridPanel panel) => Math.Max(GridWidth(panel.Rows.Rows), panel.Caption.Length > 0 ? CaptionFont.Width(panel.Caption) + 2 : 0);

    private int GridWidth(int images) => Across(images) * (Width * Magnification + Margin) + Margin;

    private int GridHeight(int images) => (images + Across(images) - 1) / Across(images) * (Height * Magnification + Margin) + Margin;
}
