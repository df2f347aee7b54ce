namespace Kaem.ML.Plots;

/// <summary>One axis across, and names one below the other on its left.</summary>
internal sealed class BarFrame
{
    private const float NameSize = 10.5f;
    private const float Gap = 5;

    private readonly Box _outer;
    private readonly string _label;
    private readonly IReadOnlyList<string> _names;
    private readonly float _room;

    public BarFrame(Box box, string label, IReadOnlyList<string> names, ChartRange range)
    {
        _outer = box;
        _label = label;
        _names = names;
        _room = Math.Min(names.Max(name => SvgText.Width(name, NameSize)), 0.4f * box.Width);
        float left = box.Left + _room + Gap, top = box.Top + 8, bottom = box.Bottom - (label.Length > 0 ? 36 : 20);
        Inner = new Box(left, top, box.Right - 12 - left, bottom - top);
        X = new PlotAxis(range.Low, range.High, Inner.Left, Inner.Right, Math.Max(2, (int)(Inner.Width / 60)));
    }

    public PlotAxis X { get; }

    public Box Inner { get; }

    /// <summary>The place of a name's bar, across the whole width.</summary>
    public Box Bar(int index)
    {
        float height = Inner.Height / _names.Count;
        return new Box(Inner.Left, Inner.Top + (index + 0.15f) * height, Inner.Width, 0.7f * height);
    }

    public void DrawBelow(SvgCanvas canvas)
    {
        foreach (var (value, label) in X.Ticks)
        {
            float x = X.At(value);
            canvas.Line(x, Inner.Top, x, Inner.Bottom, "kaem-grid");
            canvas.Text(label, Math.Min(x, _outer.Right - SvgText.Width(label, NameSize) / 2), Inner.Bottom + Gap + NameSize, NameSize, Inner.Width,
                Anchor.Middle);
        }
        for (int i = 0; i < _names.Count; i++)
        {
            var bar = Bar(i);
            canvas.Text(_names[i], Inner.Left - Gap, (bar.Top + bar.Bottom) / 2 + 0.36f * NameSize, Math.Min(NameSize, Inner.Height / _names.Count), _room + 1,
                Anchor.End);
        }
    }

    public void DrawAbove(SvgCanvas canvas)
    {
        canvas.Line(X.At(0), Inner.Top, X.At(0), Inner.Bottom, "kaem-frame");
        canvas.Text(_label, (Inner.Left + Inner.Right) / 2, _outer.Bottom - 5, 11, Inner.Width, Anchor.Middle);
    }
}
