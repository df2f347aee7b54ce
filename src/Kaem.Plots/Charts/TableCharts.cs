using Kaem.ML.Numerics;
using Kaem.ML.Tables;

namespace Kaem.ML.Plots;

/// <summary>Columns of real and generated tables of any kind. Both tables have the same columns with the same categories.</summary>
internal static class TableCharts
{
    private const int FewestBins = 8;
    private const int MostBins = 24;
    // So small differences do not look like large ones.
    private const double LeastDifference = 0.1;

    /// <summary>How often values occur; gaps are left out.</summary>
    public static IChart Column(TableColumn real, TableColumn generated)
    {
        if (real is NumericColumn numeric)
        {
            var other = (NumericColumn)generated;
            var times = TimeScale.Of(numeric);
            return new HistogramChart(
                new ChartLabels("", "value", "share of rows"), new HistogramSeries("real", ColumnCells.Values(numeric, times)),
                new HistogramSeries("generated", ColumnCells.Values(other, times)))
            {
                Whole = numeric.Kind.IsWhole() && other.Kind.IsWhole(),
                Times = times,
            };
        }
        var cells = ColumnCells.Of(real, generated, MostBins);
        return new ShareChart(
            "share of rows", cells.Axis.Names!, new ShareSeries("real", cells.Shares(cells.Real)), new ShareSeries("generated", cells.Shares(cells.Generated)));
    }

    /// <summary>How often pairs of values occur in real and in generated rows, and by how much more often in generated ones.</summary>
    public static IReadOnlyList<IChart> Pair((TableColumn Real, TableColumn Generated) x, (TableColumn Real, TableColumn Generated) y)
    {
        // As many cells as there are rows, about.
        int bins = Math.Clamp((int)Math.Sqrt(Math.Min(x.Real.Rows, x.Generated.Rows)), FewestBins, MostBins);
        var across = ColumnCells.Of(x.Real, x.Generated, bins);
        var upwards = ColumnCells.Of(y.Real, y.Generated, bins);
        double[,] real = Shares(across.Real, upwards.Real), generated = Shares(across.Generated, upwards.Generated), difference = Difference(real, generated);
        double most = Largest(real, generated), furthest = Largest(difference);
        return
        [
            Chart("real", real, new ChartRange(0, most > 0 ? most : 1), ColourMap.Rising),
            Chart("generated", generated, new ChartRange(0, most > 0 ? most : 1), ColourMap.Rising),
            Chart("generated less real", difference, Around(Math.Max(furthest, LeastDifference * most)), ColourMap.Diverging),
        ];

        double[,] Shares(int[] columns, int[] rows)
        {
            var shares = new double[upwards.Count, across.Count];
            int complete = columns.Zip(rows).Count(pair => pair is { First: >= 0, Second: >= 0 });
            for (int row = 0; row < columns.Length; row++)
            {
                if (columns[row] >= 0 && rows[row] >= 0)
                    shares[rows[row], columns[row]] += 1.0 / complete;
            }
            return shares;
        }

        HeatMapChart Chart(string title, double[,] shares, ChartRange colours, ColourMap map) =>
            new(new ChartLabels(title, x.Real.Name, y.Real.Name), shares, across.Axis, upwards.Axis, colours, map);
    }

    /// <summary>How strongly each pair of columns depends on each other, from 0 to 1; NaN is grey.</summary>
    public static IReadOnlyList<IChart> Associations(double[,] real, double[,] generated, IReadOnlyList<string> names)
    {
        var difference = Difference(real, generated);
        var axis = ChartRange.Of(names);
        return
        [
            Chart("real", real, new ChartRange(0, 1), ColourMap.Rising),
            Chart("generated", generated, new ChartRange(0, 1), ColourMap.Rising),
            Chart("generated less real", difference, Around(Math.Max(Largest(difference), LeastDifference)), ColourMap.Diverging),
        ];

        HeatMapChart Chart(string title, double[,] values, ChartRange colours, ColourMap map) =>
            new(new ChartLabels(title, "", ""), values, axis, axis, colours, map);
    }

    private static ChartRange Around(double largest) => largest > 0 ? new ChartRange(-largest, largest) : new ChartRange(-1, 1);

    private static double Largest(params IEnumerable<double[,]> matrices) =>
        matrices.SelectMany(matrix => matrix.Cast<double>()).Where(value => !double.IsNaN(value)).Select(Math.Abs).DefaultIfEmpty().Max();

    private static double[,] Difference(double[,] real, double[,] generated)
    {
        var difference = new double[real.GetLength(0), real.GetLength(1)];
        for (int i = 0; i < real.GetLength(0); i++)
        {
            for (int j = 0; j < real.GetLength(1); j++)
                difference[i, j] = generated[i, j] - real[i, j];
        }
        return difference;
    }
}
