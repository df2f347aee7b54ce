namespace Kaem.ML.Plots;

/// <summary>
/// A small sans-serif of pen strokes, so that text stays sharp at any size. Printable ASCII, the few other characters
/// that captions need, and a hollow box for the rest.
/// </summary>
internal static class StrokeFont
{
    // Grid units: baseline at 4, x-height at 14, capitals at 18, descenders down to 0.
    private const int Baseline = 4;
    private const int CapHeight = 14;
    private const int Spacing = 4;
    private const int SpaceWidth = 5;

    private static readonly Dictionary<char, Glyph> Glyphs = StrokeFontGlyphs.Table.ToDictionary(entry => entry.Key, entry => Glyph.Parse(entry.Value));
    private static readonly Glyph Missing = Glyph.Parse("040i9i9404");

    /// <summary>Width of <paramref name="text"/> in pixels.</summary>
    /// <param name="size">Height of a capital in pixels.</param>
    public static float Measure(string text, float size)
    {
        float width = 0;
        foreach (char character in text)
            width += Advance(character);
        return Math.Max(width - Spacing, 0) * size / CapHeight;
    }

    /// <summary>The largest size up to <paramref name="size"/> at which the text is no wider than <paramref name="room"/>.</summary>
    public static float Fit(string text, float size, float room) => size * Math.Min(1, room / Math.Max(Measure(text, size), 1));

    /// <summary>Draws one line of text.</summary>
    /// <param name="text">What to write.</param>
    /// <param name="at">Where the baseline meets the text at its left end, middle or right end, see <paramref name="align"/>.</param>
    /// <param name="size">Height of a capital in pixels.</param>
    /// <param name="align">0 puts the left end at the point, 0.5 the middle, 1 the right end.</param>
    /// <param name="upwards">Write from bottom to top instead of from left to right.</param>
    public static void Draw(Canvas canvas, string text, Point at, float size, Colour colour, float align = 0, bool upwards = false)
    {
        float scale = size / CapHeight;
        float pen = -align * Measure(text, size);
        foreach (char character in text)
        {
            if (character != ' ')
            {
                foreach (Point[] stroke in Find(character).Strokes)
                    canvas.Stroke(Place(stroke, at, scale, pen, upwards), MathF.Max(1.1f, size / 8), colour);
            }
            pen += Advance(character) * scale;
        }
    }

    private static Point[] Place(Point[] stroke, Point at, float scale, float pen, bool upwards) => Array.ConvertAll(stroke, point =>
    {
        float along = pen + point.X * scale, rise = (point.Y - Baseline) * scale;
        return upwards ? new Point(at.X - rise, at.Y - along) : new Point(at.X + along, at.Y - rise);
    });

    private static float Advance(char character) => (character == ' ' ? SpaceWidth : Find(character).Width) + Spacing;

    private static Glyph Find(char character) => Glyphs.GetValueOrDefault(character, Missing);
}
