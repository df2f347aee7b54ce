using Kaem.ML.Plots;

namespace Kaem.ML;

/// <content>Columns of rows, real and generated.</content>
public static partial class KaemPlots
{
    /// <summary>The values of one column, real ones as bars and generated ones as a line over the same bins. Missing entries (NaN) are left out.</summary>
    /// <param name="name">What the column is called; null for its number, from 1.</param>
    /// <exception cref="ArgumentException">One of the two has no such column, or no finite value in it.</exception>
    public static SvgPlot ColumnHistogram(DataMatrix real, DataMatrix generated, int column, string? name = null, PlotSize? size = null)
    {
        name ??= ColumnName(column);
        var chart = new HistogramChart(
            new ChartLabels("", "value", "share of rows"), new HistogramSeries("real", Column(real, column, nameof(real))),
            new HistogramSeries("generated", Column(generated, column, nameof(generated))));
        return SvgFigure.Single(chart, size, name, $"{name}: values of real and of generated rows");
    }

    /// <summary>How often values fall into equal bins.</summary>
    /// <param name="label">What the values are.</param>
    /// <exception cref="ArgumentException">There are no finite values.</exception>
    public static SvgPlot Histogram(string title, string label, IReadOnlyList<float> values, PlotSize? size = null)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(values);
        float[] finite = [.. values.Where(float.IsFinite)];
        if (finite.Length == 0)
            throw new ArgumentException($"'{title}' has no finite values to plot.", nameof(values));
        var chart = new HistogramChart(new ChartLabels("", label, "share"), new HistogramSeries(label, finite));
        return SvgFigure.Single(chart, size, title, $"{title}: how often each {label} occurs");
    }

    /// <summary>How often pairs of values of two columns occur, in real rows and, side by side with the same bins and colours, in generated ones.</summary>
    /// <param name="x">The column across.</param>
    /// <param name="y">The column upwards.</param>
    /// <param name="xName">What it is called; null for its number, from 1.</param>
    /// <param name="yName">What it is called; null for its number, from 1.</param>
    /// <param name="size">Size of each of the two.</param>
    /// <exception cref="ArgumentException">One of the two has no such column, or no finite value in it.</exception>
    public static SvgPlot PairHeatMap(DataMatrix real, DataMatrix generated, int x, int y, string? xName = null, string? yName = null, PlotSize? size = null)
    {
        xName ??= ColumnName(x);
        yName ??= ColumnName(y);
        Check(x);
        Check(y);
        return SvgFigure.Multiples(
            PairCharts.Shares(real, generated, (x, xName), (y, yName)), 2, size, $"{xName} and {yName}",
            $"How often pairs of {xName} and {yName} occur in real and in generated rows");

        void Check(int column)
        {
            Column(real, column, nameof(real));
            Column(generated, column, nameof(generated));
        }
    }

    /// <summary>Pearson's correlation of each pair of columns, in real rows and, side by side, in generated ones.</summary>
    /// <param name="size">Size of each of the two.</param>
    /// <exception cref="ArgumentException">The two have different widths, or no rows.</exception>
    public static SvgPlot Correlations(DataMatrix real, DataMatrix generated, PlotSize? size = null)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(generated);
        if (real.Columns != generated.Columns)
            throw new ArgumentException($"The real rows have {real.Columns} columns, the generated ones {generated.Columns}.", nameof(generated));
        if (real.Rows == 0 || generated.Rows == 0)
            throw new ArgumentException("There are no rows to correlate.", real.Rows == 0 ? nameof(real) : nameof(generated));
        return SvgFigure.Multiples(
            PairCharts.Correlations(real, generated), 2, size, "Correlations of columns",
            "Correlations of each pair of columns in real and in generated rows");
    }

    private static string ColumnName(int column) => FormattableString.Invariant($"column {column + 1}");

    private static float[] Column(DataMatrix rows, int column, string argument)
    {
        ArgumentNullException.ThrowIfNull(rows, argument);
        if ((uint)column >= (uint)rows.Columns)
            throw new ArgumentOutOfRangeException(nameof(column), column, $"The rows have columns 0 to {rows.Columns - 1}.");
        float[] values = ColumnStatistics.Finite(rows, column);
        return values.Length > 0 ? values : throw new ArgumentException($"Column {column} has no finite values to plot.", argument);
    }
}
