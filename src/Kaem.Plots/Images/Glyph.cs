namespace Kaem.ML.Plots;

/// <summary>The strokes of a character, in the grid units of <see cref="StrokeFont"/> with y upwards.</summary>
internal sealed record Glyph(Point[][] Strokes, float Width)
{
    private const int PiecesPerArc = 6;

    /// <summary>
    /// Reads strokes separated by blanks. A stroke is a chain of points, each two base-36 digits, x and y. A leading ~
    /// joins them by a smooth curve, which is closed where the last point is the first.
    /// </summary>
    public static Glyph Parse(string text)
    {
        Point[][] strokes = [.. text.Split(' ').Select(stroke => stroke[0] == '~' ? Smooth(Points(stroke[1..])) : Points(stroke))];
        return new Glyph(strokes, strokes.SelectMany(stroke => stroke).Max(point => point.X));
    }

    private static Point[] Points(string text) =>
        [.. Enumerable.Range(0, text.Length / 2).Select(i => new Point(Digit(text[2 * i]), Digit(text[2 * i + 1])))];

    private static int Digit(char character) => character <= '9' ? character - '0' : character - 'a' + 10;

    /// <summary>A Catmull-Rom spline: through every point in the direction of the line between its neighbours.</summary>
    private static Point[] Smooth(Point[] points)
    {
        bool closed = points[0] == points[^1];
        int arcs = points.Length - 1;
        Point At(int i) => closed ? points[(i + arcs) % arcs] : points[Math.Clamp(i, 0, arcs)];

        var curve = new Point[arcs * PiecesPerArc + 1];
        for (int i = 0; i < arcs; i++)
        {
            for (int piece = 0; piece < PiecesPerArc; piece++)
                curve[i * PiecesPerArc + piece] = CatmullRom(At(i - 1), At(i), At(i + 1), At(i + 2), (float)piece / PiecesPerArc);
        }
        curve[^1] = points[^1];
        return curve;
    }

    private static Point CatmullRom(Point a, Point b, Point c, Point d, float t) =>
        new(CatmullRom(a.X, b.X, c.X, d.X, t), CatmullRom(a.Y, b.Y, c.Y, d.Y, t));

    private static float CatmullRom(float a, float b, float c, float d, float t) =>
        b + t / 2 * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}
