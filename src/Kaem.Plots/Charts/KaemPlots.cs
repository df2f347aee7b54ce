using Kaem.ML.Plots;

namespace Kaem.ML;

/// <summary>
/// Plots of models, of their training, and of what they generate, as SVG. Each takes an optional size; text keeps its size in
/// pixels, so a smaller plot has larger text once it is scaled.
/// </summary>
public static partial class KaemPlots
{
    // Axes need room for sums and differences.
    private const double MostOfBar = 1e300;

    /// <summary>Curves over one pair of axes.</summary>
    /// <exception cref="ArgumentException">There are no curves, or a logarithmic axis has values that are not above 0.</exception>
    public static SvgPlot Lines(PlotPanel panel, PlotSize? size = null)
    {
        Check(panel);
        return SvgFigure.Single(new LineChart(panel with { Title = "" }), size, panel.Title, Describe(panel));
    }

    /// <summary>Several pairs of axes under one title and one legend.</summary>
    /// <param name="columns">Axes side by side.</param>
    /// <param name="size">Size of each.</param>
    /// <exception cref="ArgumentException">There are no panels, one has no curves, or a logarithmic axis has values that are not above 0.</exception>
    public static SvgPlot Lines(IReadOnlyList<PlotPanel> panels, int columns = 3, string title = "", PlotSize? size = null)
    {
        ArgumentNullException.ThrowIfNull(panels);
        ArgumentNullException.ThrowIfNull(title);
        if (panels.Count == 0)
            throw new ArgumentException("There is nothing to plot: give at least one panel.", nameof(panels));
        foreach (var panel in panels)
            Check(panel);
        string description = string.Join("; ", panels.Select(Describe));
        return SvgFigure.Multiples(
            [.. panels.Select(panel => new LineChart(panel))], columns, size, title, title.Length > 0 ? $"{title}: {description}" : description);
    }

    /// <summary>Named numbers as horizontal bars from 0, one below the other.</summary>
    /// <param name="label">What the numbers are.</param>
    /// <exception cref="ArgumentException">There are no numbers, not as many as names, or one is not finite or beyond ±1e300.</exception>
    public static SvgPlot Bars(string title, string label, IReadOnlyList<string> names, IReadOnlyList<double> values, PlotSize? size = null)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(values);
        if (names.Count == 0 || names.Count != values.Count)
            throw new ArgumentException(
                $"Bars need as many names as numbers, and at least one; there are {names.Count} names and {values.Count} numbers.", nameof(values));
        for (int i = 0; i < values.Count; i++)
        {
            if (!(Math.Abs(values[i]) <= MostOfBar))
                throw new ArgumentException(
                    $"The number of '{names[i]}' is {values[i]}; it has to be finite, and at most {MostOfBar:g} on either side of 0.", nameof(values));
        }
        return SvgFigure.Single(new BarChart(new ChartLabels("", label, ""), names, values), size, title, $"{title}: {label} of {string.Join(", ", names)}");
    }

    /// <summary>Temperatures t(1) to t(N) of a schedule over the whole of training; t(0) is always 0.</summary>
    /// <param name="temperatures">Number of power posteriors N above the prior.</param>
    public static SvgPlot TemperatureSchedule(TemperatureSchedule schedule, int temperatures = 5, PlotSize? size = null)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentOutOfRangeException.ThrowIfLessThan(temperatures, 1);
        const int points = 121;
        var ladder = new double[temperatures + 1];
        var values = new float[temperatures + 1, points];
        for (int i = 0; i < points; i++)
        {
            schedule.Fill(ladder, i, points - 1);
            for (int k = 0; k <= temperatures; k++)
                values[k, i] = (float)ladder[k];
        }
        float[] x = [.. Enumerable.Range(0, points).Select(i => i / (points - 1f))];
        var curves = Enumerable.Range(1, temperatures)
            .Select(k => new PlotCurve($"t{k}", x, [.. Enumerable.Range(0, points).Select(i => values[k, i])]));
        return Lines(new PlotPanel("Temperatures", [.. curves]) { XLabel = "share of training done", YLabel = "temperature t", Include = 0 }, size);
    }

    private static void Check(PlotPanel panel)
    {
        ArgumentNullException.ThrowIfNull(panel);
        if (panel.Curves.Count == 0)
            throw new ArgumentException($"Panel '{panel.Title}' has no curves.", nameof(panel));
        panel.RangeOfX();
        panel.RangeOfY();
    }

    private static string Describe(PlotPanel panel)
    {
        string what = string.Join(", ", panel.Curves.Select(curve => curve.Name).Distinct());
        string over = panel.XLabel.Length > 0 ? $"{what} over {panel.XLabel}" : what;
        return panel.Title.Length > 0 ? $"{panel.Title}: {over}" : over;
    }
}
