namespace Kaem.ML.Plots;

/// <summary>Shares of named things.</summary>
internal readonly record struct ShareSeries(string Name, IReadOnlyList<double> Shares);

/// <summary>Shares as horizontal bars, one below the other, and others as upright marks on them.</summary>
internal sealed class ShareChart(string label, IReadOnlyList<string> names, ShareSeries bars, ShareSeries marks) : IChart
{
    public IEnumerable<(string Name, LegendMark Mark)> Series => [(bars.Name, LegendMark.Bar), (marks.Name, LegendMark.Line)];

    public void Draw(SvgCanvas canvas, Box box, SvgLegend legend)
    {
        double highest = bars.Shares.Concat(marks.Shares).Max();
        var frame = new BarFrame(box, label, names, new ChartRange(0, highest > 0 ? 1.04 * highest : 1));
        frame.DrawBelow(canvas);
        for (int i = 0; i < names.Count; i++)
        {
            var bar = frame.Bar(i);
            canvas.Rectangle(bar with { Width = frame.X.At(bars.Shares[i]) - bar.Left }, $"kaem-bar {legend.ClassOf(bars.Name)}");
            float x = frame.X.At(marks.Shares[i]);
            canvas.Polyline([new Point(x, bar.Top), new Point(x, bar.Bottom)], SvgLegend.LineStyle(legend.ClassOf(marks.Name), dashed: false));
        }
        frame.DrawAbove(canvas);
    }
}
