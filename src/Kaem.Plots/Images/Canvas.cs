namespace Kaem.ML.Plots;

/// <summary>
/// An RGB raster to draw on. Coordinates are pixels from the top left corner of the image, so the middle of the first
/// pixel is (0.5, 0.5). Lines and areas are anti-aliased: a pixel takes as much colour as they cover of it.
/// </summary>
internal sealed class Canvas
{
    private readonly byte[] _pixels;
    private readonly float[] _coverage;

    /// <summary>A canvas of one colour.</summary>
    public Canvas(int width, int height, Colour background)
    {
        Width = width;
        Height = height;
        _pixels = new byte[checked(width * height * 3)];
        _coverage = new float[width * height];
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
                Blend(column, row, colour, 1);
        }
    }

    /// <summary>Draws the polyline through <paramref name="points"/> with round ends; a single point gives a dot.</summary>
    public void Stroke(ReadOnlySpan<Point> points, float width, Colour colour)
    {
        if (points.IsEmpty)
            return;
        float reach = width / 2 + 1;
        var (left, top, right, bottom) = PixelBox(points, reach);

        // Each pixel takes the largest coverage by any segment, so that joints are not painted twice.
        for (int i = 0; i < Math.Max(points.Length - 1, 1); i++)
        {
            Point from = points[i], to = points[Math.Min(i + 1, points.Length - 1)];
            var (x0, y0, x1, y1) = PixelBox([from, to], reach);
            for (int y = y0; y < y1; y++)
            {
                for (int x = x0; x < x1; x++)
                {
                    float distance = new Point(x + 0.5f, y + 0.5f).DistanceToSegment(from, to);
                    ref float coverage = ref _coverage[y * Width + x];
                    coverage = Math.Max(coverage, Math.Clamp(width / 2 + 0.5f - distance, 0, Math.Min(width, 1)));
                }
            }
        }

        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
            {
                Blend(x, y, colour, _coverage[y * Width + x]);
                _coverage[y * Width + x] = 0;
            }
        }
    }

    /// <summary>Tints the area between a curve, whose x must not fall, and a horizontal line below it.</summary>
    public void FillBelow(ReadOnlySpan<Point> curve, float baseline, Colour colour, float opacity)
    {
        for (int i = 0; i + 1 < curve.Length; i++)
        {
            Point from = curve[i], to = curve[i + 1];
            // A column belongs to the segment that its middle falls on, so none is painted twice.
            int first = Math.Max((int)MathF.Ceiling(from.X - 0.5f), 0);
            int last = Math.Min((int)MathF.Ceiling(to.X - 0.5f), Width);
            for (int x = first; x < last; x++)
            {
                float share = (x + 0.5f - from.X) / (to.X - from.X);
                FillColumn(x, from.Y + share * (to.Y - from.Y), baseline, colour, opacity);
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

    private void FillColumn(int x, float top, float bottom, Colour colour, float opacity)
    {
        for (int y = Math.Max((int)MathF.Floor(top), 0); y < Math.Min((int)MathF.Ceiling(bottom), Height); y++)
        {
            float covered = Math.Min(y + 1, bottom) - Math.Max(y, top);
            Blend(x, y, colour, opacity * covered);
        }
    }

    private void Blend(int x, int y, Colour colour, float opacity)
    {
        int index = 3 * (y * Width + x);
        _pixels[index] = Mix(_pixels[index], colour.Red, opacity);
        _pixels[index + 1] = Mix(_pixels[index + 1], colour.Green, opacity);
        _pixels[index + 2] = Mix(_pixels[index + 2], colour.Blue, opacity);
    }

    private static byte Mix(byte under, byte over, float opacity) => (byte)MathF.Round(under + (over - under) * opacity);

    private (int Left, int Top, int Right, int Bottom) PixelBox(ReadOnlySpan<Point> points, float reach)
    {
        float left = float.MaxValue, top = float.MaxValue, right = float.MinValue, bottom = float.MinValue;
        foreach (Point point in points)
        {
            left = Math.Min(left, point.X);
            right = Math.Max(right, point.X);
            top = Math.Min(top, point.Y);
            bottom = Math.Max(bottom, point.Y);
        }
        return (Clamp(left - reach, Width), Clamp(top - reach, Height), Clamp(right + reach + 1, Width), Clamp(bottom + reach + 1, Height));
    }

    private static int Clamp(float value, int limit) => (int)Math.Clamp(value, 0, limit);
}
