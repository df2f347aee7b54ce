using System.Globalization;
using System.Text;

namespace Kaem.ML.Plots;

/// <summary>Where a text stands relative to its point.</summary>
internal enum Anchor
{
    Start,
    Middle,
    End,
}

/// <summary>Writes the elements of an SVG drawing. Numbers have two decimals and a point, whatever the culture.</summary>
internal sealed class SvgCanvas
{
    private readonly StringBuilder _elements = new();

    public void Line(float x1, float y1, float x2, float y2, string style) =>
        _elements.Append($"<path class=\"{style}\" d=\"M{Number(x1)} {Number(y1)}L{Number(x2)} {Number(y2)}\"/>");

    /// <summary>A line through points; a single place gives a dot.</summary>
    public void Polyline(ReadOnlySpan<Point> points, string style, bool closed = false)
    {
        _elements.Append($"<path class=\"{style}\" d=\"");
        for (int i = 0; i < points.Length; i++)
            _elements.Append(i == 0 ? 'M' : 'L').Append(Number(points[i].X)).Append(' ').Append(Number(points[i].Y));
        _elements.Append(closed ? "Z\"/>" : "\"/>");
    }

    /// <summary>Begins a group of elements that are drawn with an opacity, from 0 to 1; its words are a tool tip.</summary>
    public void BeginGroup(float opacity, string words) =>
        _elements.Append($"<g opacity=\"{Number(opacity)}\"><title>").Append(SvgText.Escape(words)).Append("</title>");

    /// <summary>Ends the group.</summary>
    public void EndGroup() => _elements.Append("</g>");

    public void Circle(Point centre, float radius, string style) =>
        _elements.Append($"<circle class=\"{style}\" cx=\"{Number(centre.X)}\" cy=\"{Number(centre.Y)}\" r=\"{Number(radius)}\"/>");

    public void Rectangle(Box box, string style) =>
        _elements.Append(
            $"<rect class=\"{style}\" x=\"{Number(box.Left)}\" y=\"{Number(box.Top)}\" width=\"{Number(box.Width)}\" height=\"{Number(box.Height)}\"/>");

    /// <summary>One line of text with its baseline at a point, cut where it has no room; the whole of a cut text is its tool tip.</summary>
    public void Text(string text, float x, float y, float size, float room, Anchor anchor = Anchor.Start, bool upwards = false)
    {
        string shown = SvgText.Fit(text, size, room);
        if (shown.Length == 0)
            return;
        _elements.Append($"<text class=\"kaem-text\" x=\"{Number(x)}\" y=\"{Number(y)}\" font-size=\"{Number(size)}\"");
        if (anchor != Anchor.Start)
            _elements.Append(anchor == Anchor.Middle ? " text-anchor=\"middle\"" : " text-anchor=\"end\"");
        if (upwards)
            _elements.Append($" transform=\"rotate(-90 {Number(x)} {Number(y)})\"");
        _elements.Append('>');
        if (shown != text)
            _elements.Append("<title>").Append(SvgText.Escape(text)).Append("</title>");
        _elements.Append(SvgText.Escape(shown)).Append("</text>");
    }

    /// <summary>A raster stretched over a box, its pixels as sharp rectangles.</summary>
    public void Raster(PngImage image, Box box) =>
        _elements.Append(
            $"<image class=\"kaem-map\" x=\"{Number(box.Left)}\" y=\"{Number(box.Top)}\" width=\"{Number(box.Width)}\" height=\"{Number(box.Height)}\" "
            + $"preserveAspectRatio=\"none\" href=\"{PngData.Uri(image)}\"/>");

    public override string ToString() => _elements.ToString();

    private static string Number(float value)
    {
        // Adding zero makes a plain zero of minus zero.
        double rounded = Math.Round((double)value, 2) + 0.0;
        return rounded.ToString("0.##", CultureInfo.InvariantCulture);
    }
}
