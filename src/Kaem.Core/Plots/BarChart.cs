using Kaem.ML.Imaging;

namespace Kaem.ML.Plots;

/// <summary>Named numbers from 0 on as horizontal bars, one below the other.</summary>
internal sealed class BarChart(ChartLabels labels, IReadOnlyList<string> names, IReadOnlyList<double> values) : IChart
{
    private const float NameSize = 10.5f;
    private const float Gap = 5;

    public IEnumerable<(string Name, LegendMark Mark)> Series => [(labels.X, LegendMark.Bar)];

    public void Draw(SvgCanvas canvas, Box box, SvgLegend legend)
    {
        float widest = Math.Min(names.Max(name => SvgText.Width(name, NameSize)), 0.4f * box.Width);
        // The frame's own ticks on the left give way to the names.
        var inside = new Box(box.Left + widest + Gap, box.Top, box.Width - widest - Gap, box.Height);
        double lowest = Math.Min(0, values.Min()), highest = Math.Max(values.Max(), lowest == 0 && values.Max() <= 0 ? 1 : 0);
        var frame = new BarFrame(inside, labels, new ChartRange(lowest, highest + 0.04 * (highest - lowest)));
        frame.DrawBelow(canvas);
        float height = frame.Inner.Height / names.Count, zero = frame.X.At(0);
        for (int i = 0; i < names.Count; i++)
        {
            float top = frame.Inner.Top + i * height, end = frame.X.At(values[i]);
            canvas.Rectangle(new Box(Math.Min(zero, end), top + 0.15f * height, Math.Abs(end - zero), 0.7f * height), $"kaem-solid {SvgStyle.ClassOf(0)}");
            canvas.Text(names[i], frame.Inner.Left - Gap, top + height / 2 + 0.36f * NameSize, Math.Min(NameSize, height), widest + 1, Anchor.End);
        }
        frame.DrawAbove(canvas);
    }

    /// <summary>A frame with one axis.</summary>
    private sealed class BarFrame
    {
        private readonly Box _outer;
        private readonly ChartLabels _labels;

        public BarFrame(Box box, ChartLabels labels, ChartRange range)
        {
            _outer = box;
            _labels = labels;
            float top = box.Top + 8, bottom = box.Bottom - (labels.X.Length > 0 ? 36 : 20);
            Inner = new Box(box.Left, top, box.Width - 12, bottom - top);
            X = new PlotAxis(range.Low, range.High, Inner.Left, Inner.Right, Math.Max(2, (int)(Inner.Width / 60)));
        }

        public PlotAxis X { get; }

        public Box Inner { get; }

        public void DrawBelow(SvgCanvas canvas)
        {
            foreach (var (value, label) in X.Ticks)
            {
                float x = X.At(value);
                canvas.Line(x, Inner.Top, x, Inner.Bottom, "kaem-grid");
                canvas.Text(label, Math.Min(x, _outer.Right - SvgText.Width(label, NameSize) / 2), Inner.Bottom + Gap + NameSize, NameSize, Inner.Width, Anchor.Middle);
            }
        }

        public void DrawAbove(SvgCanvas canvas)
        {
            canvas.Line(X.At(0), Inner.Top, X.At(0), Inner.Bottom, "kaem-frame");
            canvas.Text(_labels.X, (Inner.Left + Inner.Right) / 2, _outer.Bottom - 5, 11, Inner.Width, Anchor.Middle);
        }
    }
}
