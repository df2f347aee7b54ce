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

    /// <summary>What the numbers are, where they are days or times.</summary>
    public TimeScale? Times { get; init; }

    /// <summary>What the whole numbers from 1 on are called, where the range is one of names.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>A range of names, which stand from left to right or from top to bottom.</summary>
    public static ChartRange Of(IReadOnlyList<string> names) => new(0.5, names.Count + 0.5) { Names = names, Downwards = true };

    /// <summary>The names that have room, evenly spread.</summary>
    /// <param name="room">Pixels of the axis.</param>
    /// <param name="each">Pixels that a name needs along it.</param>
    public IEnumerable<(double Value, string Label)> Shown(float room, float each)
    {
        int every = Math.Max(1, (int)MathF.Ceiling(each * Names!.Count / room));
        return Names.Index().Where(name => name.Index % every == 0).Select(name => (name.Index + 1.0, name.Item));
    }

    /// <summary>The ticks of an axis over this range; of names as many as have room.</summary>
    /// <param name="room">Pixels of the axis.</param>
    /// <param name="each">Pixels that a name needs along it.</param>
    public IEnumerable<(double Value, string Label)> Ticks(PlotAxis axis, float room, float each)
    {
        if (Names is not null)
            return Shown(room, each);
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
    // What a name takes of a side at most, and along an axis: two beside each other must not touch.
    private const float MostOfSide = 0.3f;
    private const float NameRoom = 13;

    private readonly ChartLabels _labels;
    private readonly Box _outer;
    private readonly (double Value, string Label)[] _xTicks, _yTicks;
    private readonly bool _upright;
    private readonly float _xRoom, _yRoom;

    public ChartFrame(Box box, ChartLabels labels, ChartRange x, ChartRange y)
    {
        _outer = box;
        _labels = labels;
        float top = box.Top + (labels.Title.Length > 0 ? 24 : 8);
        float below = 20;
        if (x.Names is { } names)
        {
            // Names that have no room beside one another stand upright. About so much of the width is left for them.
            float width = 0.6f * box.Width;
            _upright = names.Any(name => SvgText.Width(name, TickSize) + Gap > width / names.Count);
            float longest = x.Shown(width, _upright ? NameRoom : 0).Max(name => SvgText.Width(name.Label, TickSize));
            _xRoom = Math.Min(longest, MostOfSide * box.Height) + 1;
            below = _upright ? MathF.Ceiling(_xRoom) + 2 * Gap : below;
        }
        float bottom = box.Bottom - below - (labels.X.Length > 0 ? 16 : 0);
        var (from, to) = y.Downwards ? (top, bottom) : (bottom, top);
        Y = new PlotAxis(y.Low, y.High, from, to, ticks: Math.Max(2, (int)((bottom - top) / 34)), y.Logarithmic, y.Times);
        _yTicks = [.. y.Ticks(Y, bottom - top, NameRoom)];
        float widest = _yTicks.Select(tick => SvgText.Width(tick.Label, TickSize)).DefaultIfEmpty().Max();
        if (y.Names is not null)
            widest = Math.Min(widest, MostOfSide * box.Width);
        _yRoom = widest + 1;
        float left = box.Left + MathF.Ceiling(Math.Max(26, widest + 2 * Gap) + (labels.Y.Length > 0 ? LabelSize + Gap : 0));
        float right = box.Right - 10;
        X = WithoutOverlap(x, left, right);
        _xTicks = [.. x.Ticks(X, right - left, _upright ? NameRoom : 0)];
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
            if (_upright)
                canvas.Text(label, x + 0.36f * TickSize, Inner.Bottom + Gap, TickSize, _xRoom, Anchor.End, upwards: true);
            else
                canvas.Text(label, MiddleOfLabel(x, label), Inner.Bottom + Gap + TickSize, TickSize, Inner.Width, Anchor.Middle);
        }
        foreach (var (value, label) in _yTicks)
        {
            float y = Y.At(value);
            if (grid)
                canvas.Line(Inner.Left, y, Inner.Right, y, "kaem-grid");
            canvas.Line(Inner.Left - 3, y, Inner.Left, y, "kaem-frame");
            canvas.Text(label, Inner.Left - Gap, y + 0.36f * TickSize, TickSize, _yRoom, Anchor.End);
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
        if (range.Names is not null)
            return new PlotAxis(range.Low, range.High, left, right, 2);
        for (int ticks = Math.Max(2, (int)((right - left) / 48)); ; ticks--)
        {
            var axis = new PlotAxis(range.Low, range.High, left, right, ticks, range.Logarithmic, range.Times);
            var labels = range.Ticks(axis, right - left, 0)
                .Select(tick => (Middle: MiddleOfLabel(axis.At(tick.Value), tick.Label), Half: SvgText.Width(tick.Label, TickSize) / 2));
            if (ticks == 1 || labels.Zip(labels.Skip(1), (a, b) => b.Middle - b.Half - (a.Middle + a.Half)).All(gap => gap >= Gap))
                return axis;
        }
    }

    /// <summary>A label stands in the middle below its tick, as long as it stays within the box.</summary>
    private float MiddleOfLabel(float x, string label) => Math.Min(x, _outer.Right - SvgText.Width(label, TickSize) / 2);
}
