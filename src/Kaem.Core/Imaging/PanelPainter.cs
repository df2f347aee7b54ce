namespace Kaem.ML.Imaging;

/// <summary>Draws one panel of a <see cref="LinePlot"/> into its place on the canvas.</summary>
internal sealed class PanelPainter
{
    private const float TitleSize = 10.5f;
    private const float TextSize = 9;
    private const float LineWidth = 1.8f;
    private static readonly Colour Ink = Colour.Grey(40);
    private static readonly Colour Frame = Colour.Grey(150);
    private static readonly Colour GridLine = Colour.Grey(232);

    private readonly Canvas _canvas;
    private readonly PlotPanel _panel;
    private readonly float _left, _top, _right, _bottom;
    private readonly PlotAxis _x, _y;

    public PanelPainter(Canvas canvas, PlotPanel panel, int left, int top, int width, int height)
    {
        _canvas = canvas;
        _panel = panel;

        // Grid lines stand on the middle of pixels, so the frame is put there too.
        _left = left + (panel.YLabel.Length > 0 ? 52 : 36) + 0.5f;
        _right = left + width - 10 + 0.5f;
        _top = top + (panel.Title.Length > 0 ? 24 : 8) + 0.5f;
        _bottom = top + height - (panel.XLabel.Length > 0 ? 36 : 22) + 0.5f;

        IEnumerable<float> x = panel.Curves.SelectMany(curve => curve.X);
        IEnumerable<float> y = panel.Curves.SelectMany(curve => curve.Y);
        if (panel.Include is float included)
            y = y.Append(included);
        double low = y.Min(), high = y.Max();
        double air = 0.06 * (high - low);
        _x = new PlotAxis(x.Min(), x.Max(), _left, _right, ticks: Math.Max(2, (int)(_right - _left) / 50));
        _y = new PlotAxis(low == panel.Include ? low : low - air, high + air, _bottom, _top, ticks: Math.Max(2, (int)(_bottom - _top) / 36));
    }

    /// <summary>Draws the panel; <paramref name="colourOf"/> maps the name of a curve to its colour.</summary>
    public void Draw(Func<string, Colour> colourOf)
    {
        DrawAxes();
        foreach (PlotCurve curve in _panel.Curves)
        {
            Point[] points = [.. curve.X.Zip(curve.Y, (x, y) => new Point(_x.At(x), _y.At(y)))];
            if (curve.Filled)
                _canvas.FillBelow(points, _bottom, colourOf(curve.Name), 0.15f);
            DrawCurve(_canvas, points, colourOf(curve.Name), curve.Dashed);
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
            StrokeFont.Draw(_canvas, label, new Point(x, _bottom + 6 + TextSize), TextSize, Ink, align: 0.5f);
        }
        foreach ((double value, string label) in _y.Ticks)
        {
            float y = MathF.Floor(_y.At(value)) + 0.5f;
            _canvas.Stroke([new Point(_left, y), new Point(_right, y)], 1, GridLine);
            _canvas.Stroke([new Point(_left - 3, y), new Point(_left, y)], 1, Frame);
            StrokeFont.Draw(_canvas, label, new Point(_left - 6, y + TextSize / 2), TextSize, Ink, align: 1);
        }
        _canvas.Stroke(
            [new Point(_left, _top), new Point(_right, _top), new Point(_right, _bottom), new Point(_left, _bottom), new Point(_left, _top)], 1, Frame);

        float middle = (_left + _right) / 2;
        StrokeFont.Draw(_canvas, _panel.Title, new Point(middle, _top - 7), TitleSize, Ink, align: 0.5f);
        StrokeFont.Draw(_canvas, _panel.XLabel, new Point(middle, _bottom + 31), TextSize, Ink, align: 0.5f);
        StrokeFont.Draw(_canvas, _panel.YLabel, new Point(_left - 40, (_top + _bottom) / 2), TextSize, Ink, align: 0.5f, upwards: true);
    }
}
