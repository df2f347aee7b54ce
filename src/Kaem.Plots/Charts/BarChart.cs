namespace Kaem.ML.Plots;

/// <summary>Named numbers from 0 on as horizontal bars, one below the other.</summary>
internal sealed class BarChart(ChartLabels labels, IReadOnlyList<string> names, IReadOnlyList<double> values) : IChart
{
    public IEnumerable<(string Name, LegendMark Mark)> Series => [(labels.X, LegendMark.Bar)];

    public void Draw(SvgCanvas canvas, Box box, SvgLegend legend)
    {
        double lowest = Math.Min(0, values.Min()), highest = Math.Max(values.Max(), lowest == 0 && values.Max() <= 0 ? 1 : 0);
        var frame = new BarFrame(box, labels.X, names, new ChartRange(lowest, highest + 0.04 * (highest - lowest)));
        frame.DrawBelow(canvas);
        float zero = frame.X.At(0);
        for (int i = 0; i < names.Count; i++)
        {
            float end = frame.X.At(values[i]);
            canvas.Rectangle(frame.Bar(i) with { Left = Math.Min(zero, end), Width = Math.Abs(end - zero) }, $"kaem-solid {SvgStyle.ClassOf(0)}");
        }
        frame.DrawAbove(canvas);
    }
}
