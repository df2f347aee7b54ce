namespace Kaem.ML.Plots;

/// <summary>The curves of a panel.</summary>
internal sealed class LineChart(PlotPanel panel) : IChart
{
    public IEnumerable<(string Name, LegendMark Mark)> Series =>
        panel.Curves.Select(curve => (curve.Name, curve.Dashed ? LegendMark.Dashed : LegendMark.Line));

    public void Draw(SvgCanvas canvas, Box box, SvgLegend legend)
    {
        var (left, right) = panel.RangeOfX();
        var (low, high) = panel.RangeOfY();
        var frame = new ChartFrame(
            box, new ChartLabels(panel.Title, panel.XLabel, panel.YLabel),
            new ChartRange(left, right, panel.LogarithmicX), new ChartRange(low, high, panel.LogarithmicY));
        frame.DrawBelow(canvas);
        foreach (PlotCurve curve in panel.Curves)
        {
            string series = legend.ClassOf(curve.Name);
            foreach (Point[] points in curve.Pieces(frame.X, frame.Y))
            {
                if (curve.Filled)
                {
                    float bottom = frame.Inner.Bottom;
                    canvas.Polyline([.. points, new Point(points[^1].X, bottom), new Point(points[0].X, bottom)], $"kaem-area {series}", closed: true);
                }
                // A point between two gaps is a dot: a line to itself has round ends.
                canvas.Polyline(points.Length == 1 ? [points[0], points[0]] : points, SvgLegend.LineStyle(series, curve.Dashed));
            }
        }
        frame.DrawAbove(canvas);
    }
}
