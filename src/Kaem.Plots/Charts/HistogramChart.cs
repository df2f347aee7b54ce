namespace Kaem.ML.Plots;

/// <summary>Values of a histogram; those that are not finite must have been left out.</summary>
internal readonly record struct HistogramSeries(string Name, IReadOnlyList<float> Values);

/// <summary>One set of values as bars, and others as steps above the same bins.</summary>
internal sealed class HistogramChart(ChartLabels labels, HistogramSeries bars, params HistogramSeries[] steps) : IChart
{
    /// <summary>Whether all values are whole numbers.</summary>
    public bool Whole { get; init; }

    /// <summary>What the values are beyond, and their kind, where they are days or times.</summary>
    public TimeScale? Times { get; init; }

    public IEnumerable<(string Name, LegendMark Mark)> Series =>
        steps.Select(step => (step.Name, LegendMark.Line)).Prepend((bars.Name, LegendMark.Bar));

    public void Draw(SvgCanvas canvas, Box box, SvgLegend legend)
    {
        var bins = Bins.For(bars.Values, [.. steps.SelectMany(step => step.Values)]);
        bins = Whole ? bins.Whole() : bins;
        double[] shares = bins.Shares(bars.Values);
        double[][] stepShares = [.. steps.Select(step => bins.Shares(step.Values))];
        double highest = stepShares.Append(shares).Max(all => all.Max());
        var frame = new ChartFrame(box, labels, new ChartRange(bins.Low, bins.High) { Times = Times }, new ChartRange(0, 1.06 * highest));
        frame.DrawBelow(canvas);
        float bottom = frame.Y.At(0);
        for (int bin = 0; bin < bins.Count; bin++)
        {
            if (shares[bin] == 0)
                continue;
            float left = frame.X.At(bins.Edge(bin)), right = frame.X.At(bins.Edge(bin + 1)), top = frame.Y.At(shares[bin]);
            canvas.Rectangle(new Box(left, top, right - left, bottom - top), $"kaem-bar {legend.ClassOf(bars.Name)}");
        }
        for (int i = 0; i < steps.Length; i++)
            canvas.Polyline(Outline(frame, bins, stepShares[i]), SvgLegend.LineStyle(legend.ClassOf(steps[i].Name), dashed: false));
        frame.DrawAbove(canvas);
    }

    private static Point[] Outline(ChartFrame frame, Bins bins, double[] shares)
    {
        var points = new List<Point>();
        for (int bin = 0; bin < bins.Count; bin++)
        {
            float y = frame.Y.At(shares[bin]);
            points.Add(new Point(frame.X.At(bins.Edge(bin)), y));
            points.Add(new Point(frame.X.At(bins.Edge(bin + 1)), y));
        }
        return [.. points];
    }
}
