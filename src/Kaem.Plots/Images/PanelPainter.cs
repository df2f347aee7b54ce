namespace Kaem.ML.Plots;

/// <summary>Draws one panel of a <see cref="LinePlot"/> into its place on the canvas.</summary>
internal sealed class PanelPainter
{
    private const float TitleSize = 10.5f;
    private const float TextSize = 9;
    private const float LineWidth = 1.8f;
    // Between a tick and its label, and between neighbouring texts.
    private const float LabelGap = 6;
    private static readonly Colour Ink = Colour.Grey(40);
    private static readonly Colour Frame = Colour.Grey(150);
    private static readonly Colour GridLine = Colour.Grey(232);

    private readonly Canvas _canvas;
    private readonly PlotPanel _panel;
    private readonly float _left, _top, _right, _bottom;
    private readonly float _outerLeft, _outerRight;
    private readonly PlotAxis _x, _y;

    public PanelPainter(Canvas canvas, PlotPanel panel, int left, int top, int width, int height)
    {
        _canvas = canvas;
        _panel = panel;

        _outerLeft = left;
        _outerRight = left + width;

        // Grid lines stand on the middle of pixels, so the frame is put there too.
        _top = top + (panel.Title.Length > 0 ? 24 : 8) + 0.5f;
        _bottom = top + height - (panel.XLabel.Length > 0 ? 36 : 22) + 0.5f;

        var (low, high) = panel.RangeOfY();
        _y = new PlotAxis(low, high, _bottom, _top, ticks: Math.Max(2, (int)(_bottom - _top) / 36), panel.LogarithmicY);

        // As far in as the labels need, but in line with neighbours where these are as short as usual.
        float room = Math.Max(30, WidestLabel(_y) + LabelGap) + (panel.YLabel.Length > 0 ? TextSize + LabelGap : 0) + LabelGap;
        _left = left + MathF.Round(room) + 0.5f;
        _right = left + width - 10 + 0.5f;
        var (first, last) = panel.RangeOfX();
        _x = WithoutOverlap(first, last);
    }

    /// <summary>Draws the panel; <paramref name="colourOf"/> maps the name of a curve to its colour.</summary>
    public void Draw(Func<string, Colour> colourOf)
    {
        DrawAxes();
        foreach (PlotCurve curve in _panel.Curves)
        {
            foreach (Point[] points in curve.Pieces(_x, _y))
            {
                if (curve.Filled)
                    _canvas.FillBelow(points, _bottom, colourOf(curve.Name), 0.15f);
                DrawCurve(_canvas, points, colourOf(curve.Name), curve.Dashed);
            }
        }
    }

    /// <summary>Draws a polyline, in dashes if asked.</summary>
    public static void DrawCurve(Canvas canvas, Point[] points, Colour colour, bool dashed)
    {
        if (!dashed)
        {
            canvas.Stroke(points, LineWidth, colour);
            return;
        }
        foreach (Point[] dash in Dashes.Split(points, dash: 5, gap: 4))
            canvas.Stroke(dash, LineWidth, colour);
    }

    private void DrawAxes()
    {
        foreach ((double value, string label) in _x.Ticks)
        {
            float x = MathF.Floor(_x.At(value)) + 0.5f;
            _canvas.Stroke([new Point(x, _top), new Point(x, _bottom)], 1, GridLine);
            _canvas.Stroke([new Point(x, _bottom), new Point(x, _bottom + 3)], 1, Frame);
            StrokeFont.Draw(_canvas, label, new Point(MiddleOfLabel(x, label), _bottom + LabelGap + 2 + TextSize), TextSize, Ink, align: 0.5f);
        }
        foreach ((double value, string label) in _y.Ticks)
        {
            float y = MathF.Floor(_y.At(value)) + 0.5f;
            _canvas.Stroke([new Point(_left, y), new Point(_right, y)], 1, GridLine);
            _canvas.Stroke([new Point(_left - 3, y), new Point(_left, y)], 1, Frame);
            StrokeFont.Draw(_canvas, label, new Point(_left - LabelGap, y + TextSize / 2), TextSize, Ink, align: 1);
        }
        _canvas.Stroke(
            [new Point(_left, _top), new Point(_right, _top), new Point(_right, _bottom), new Point(_left, _bottom), new Point(_left, _top)], 1, Frame);

        float middle = (_left + _right) / 2, width = _right - _left, height = _bottom - _top;
        DrawText(_panel.Title, new Point(middle, _top - 7), TitleSize, 2 * Math.Min(middle - _outerLeft, _outerRight - middle));
        DrawText(_panel.XLabel, new Point(middle, _bottom + 31), TextSize, width);
        DrawText(_panel.YLabel, new Point(_outerLeft + LabelGap + TextSize, (_top + _bottom) / 2), TextSize, height, upwards: true);
    }

    /// <summary>Text about its middle, made smaller where it would be wider than its room.</summary>
    private void DrawText(string text, Point at, float size, float room, bool upwards = false) =>
        StrokeFont.Draw(_canvas, text, at, StrokeFont.Fit(text, size, room), Ink, align: 0.5f, upwards);

    /// <summary>The horizontal axis with as many ticks as have room for their labels.</summary>
    private PlotAxis WithoutOverlap(double minimum, double maximum)
    {
        for (int ticks = Math.Max(2, (int)(_right - _left) / 50); ; ticks--)
        {
            var axis = new PlotAxis(minimum, maximum, _left, _right, ticks, _panel.LogarithmicX);
            var labels = axis.Ticks.Select(tick => (Middle: MiddleOfLabel(axis.At(tick.Value), tick.Label), Half: StrokeFont.Measure(tick.Label, TextSize) / 2));
            if (ticks == 1 || labels.Zip(labels.Skip(1), (a, b) => b.Middle - b.Half - (a.Middle + a.Half)).All(gap => gap >= LabelGap))
                return axis;
        }
    }

    /// <summary>A label stands in the middle below its tick, as long as it does not reach into the next panel.</summary>
    private float MiddleOfLabel(float x, string label) => Math.Min(x, _outerRight - StrokeFont.Measure(label, TextSize) / 2 - 1);

    private static float WidestLabel(PlotAxis axis) =>
        axis.Ticks.Select(tick => StrokeFont.Measure(tick.Label, TextSize)).DefaultIfEmpty().Max();
}
