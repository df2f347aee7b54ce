namespace Kaem.ML.Plots;

/// <summary>An RGB raster to draw on. Coordinates are pixels from the top left corner.</summary>
internal sealed class Canvas
{
    private readonly byte[] _pixels;

    /// <summary>A canvas of one colour.</summary>
    public Canvas(int width, int height, Colour background)
    {
        Width = width;
        Height = height;
        _pixels = new byte[checked(width * height * 3)];
        FillRectangle(0, 0, width, height, background);
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Number of rows.</summary>
    public int Height { get; }

    /// <summary>Paints whole pixels; what lies outside the canvas is left out.</summary>
    public void FillRectangle(int x, int y, int width, int height, Colour colour)
    {
        for (int row = Math.Max(y, 0); row < Math.Min(y + height, Height); row++)
        {
            for (int column = Math.Max(x, 0); column < Math.Min(x + width, Width); column++)
            {
                var pixel = _pixels.AsSpan(3 * (row * Width + column), 3);
                (pixel[0], pixel[1], pixel[2]) = colour;
            }
        }
    }

    /// <summary>The drawing as an image.</summary>
    /// <param name="channels">3, or 1 to keep only one channel of a drawing in greys.</param>
    public PngImage ToImage(int channels = 3)
    {
        if (channels == 3)
            return new PngImage(Width, Height, 3, [.. _pixels]);
        var grey = new byte[Width * Height];
        for (int i = 0; i < grey.Length; i++)
            grey[i] = _pixels[3 * i];
        return new PngImage(Width, Height, 1, grey);
    }
}
