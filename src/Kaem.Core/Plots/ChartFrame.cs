using Kaem.ML.Imaging;

namespace Kaem.ML.Plots;

/// <summary>What is written around a pair of axes.</summary>
internal readonly record struct ChartLabels(string Title, string X, string Y);

/// <summary>A range of values of an axis.</summary>
internal readonly record struct ChartRange(double Low, double High, bool Logarithmic = false)
{
    /// <summary>Whether a vertical axis grows downwards, as the rows of a table do.</summary>
    public bool Downwards { get; init; }

    /// <summary>Whether only whole numbers have ticks.</summary>
    public bool Whole { get; init; }

    /// <summary>The ticks of an axis over this range.</summary>
    public IEnumerable<(double Value, string Label)> Ticks(PlotAxis axis)
    {
        bool whole = Whole;
        return axis.Ticks.Where(tick => !whole || Math.Abs(tick.Value - Math.Round(tick.Value)) < 1e-6)
            .Select(tick => whole ? (tick.Value, $"{(long)Math.Round(tick.Value)}") : tick);
    }
}

/// <summary>Title, ticks, labels and frame of one pair of axes, laid out within a box.</summary>
internal sealed class ChartFrame
{
    private const float TitleSize = 12.5f;
    private const float LabelSize = 11;
    private const float TickSize = 10.5f;
    private const float Gap = 5;

    private readonly ChartLabels _labels;
    private readonly Box _outer;
    private readonly (double Value, string Label)[] _xTicks, _yTicks;

    public ChartFrame(Box box, ChartLabels labels, ChartRange x, ChartRange y)
    {
        _outer = box;
        _labels = labels;
        float top = box.Top + (labels.Title.Length > 0 ? 24 : 8);
        float bottom = box.Bottom - (labels.X.Length > 0 ? 36 : 20);
        var (from, to) = y.Downwards ? (top, bottom) : (bottom, top);
        Y = new PlotAxis(y.Low, y.High, from, to, ticks: Math.Max(2, (int)((bottom - top) / 34)), y.Logarithmic);
        _yTicks = [.. y.Ticks(Y)];
        float widest = _yTicks.Select(tick => SvgText.Width(tick.Label, TickSize)).DefaultIfEmpty().Max();
        float left = box.Left + MathF.Ceiling(Math.Max(26, widest + 2 * Gap) + (labels.Y.Length > 0 ? LabelSize + Gap : 0));
        float right = box.Right - 10;
        X = WithoutOverlap(x, left, right);
        _xTicks = [.. x.Ticks(X)];
        Inner = new Box(left, top, right - left, bottom - top);
    }

    public PlotAxis X { get; }

    public PlotAxis Y { get; }

    /// <summary>Where the data go.</summary>
    public Box Inner { get; }

    /// <summary>Draws what lies below the data; without grid where they cover it.</summary>
    public void DrawBelow(SvgCanvas canvas, bool grid = true)
    {
        foreach (var (value, label) in _xTicks)
        {
            float x = X.At(value);
            if (grid)
                canvas.Line(x, Inner.Top, x, Inner.Bottom, "kaem-grid");
            canvas.Line(x, Inner.Bottom, x, Inner.Bottom + 3, "kaem-frame");
            canvas.Text(label, MiddleOfLabel(x, label), Inner.Bottom + Gap + TickSize, TickSize, Inner.Width, Anchor.Middle);
        }
        foreach (var (value, label) in _yTicks)
        {
            float y = Y.At(value);
            if (grid)
                canvas.Line(Inner.Left, y, Inner.Right, y, "kaem-grid");
            canvas.Line(Inner.Left - 3, y, Inner.Left, y, "kaem-frame");
            canvas.Text(label, Inner.Left - Gap, y + 0.36f * TickSize, TickSize, Inner.Left - _outer.Left, Anchor.End);
        }
    }

    /// <summary>Draws what lies above the data.</summary>
    public void DrawAbove(SvgCanvas canvas)
    {
        canvas.Rectangle(Inner, "kaem-frame");
        float middle = (Inner.Left + Inner.Right) / 2;
        canvas.Text(_labels.Title, (_outer.Left + _outer.Right) / 2, _outer.Top + 16, TitleSize, _outer.Width, Anchor.Middle);
        canvas.Text(_labels.X, middle, _outer.Bottom - 5, LabelSize, Inner.Width, Anchor.Middle);
        canvas.Text(_labels.Y, _outer.Left + LabelSize, (Inner.Top + Inner.Bottom) / 2, LabelSize, Inner.Height, Anchor.Middle, upwards: true);
    }

    /// <summary>The horizontal axis with as many ticks as have room for their labels.</summary>
    private PlotAxis WithoutOverlap(ChartRange range, float left, float right)
    {
        for (int ticks = Math.Max(2, (int)((right - left) / 48)); ; ticks--)
        {
            var axis = new PlotAxis(range.Low, range.High, left, right, ticks, range.Logarithmic);
            var labels = range.Ticks(axis).Select(tick => (Middle: MiddleOfLabel(axis.At(tick.Value), tick.Label), Half: SvgText.Width(tick.Label, TickSize) / 2));
            if (ticks == 1 || labels.Zip(labels.Skip(1), (a, b) => b.Middle - b.Half - (a.Middle + a.Half)).All(gap => gap >= Gap))
                return axis;
        }
    }

    /// <summary>A label stands in the middle below its tick, as long as it stays within the box.</summary>
    private float MiddleOfLabel(float x, string label) => Math.Min(x, _outer.Right - SvgText.Width(label, TickSize) / 2);
}
