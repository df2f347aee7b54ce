namespace Kaem.ML.Plots;

/// <summary>Pairs of columns in real and in generated rows: two charts with the same axes and colours.</summary>
internal static class PairCharts
{
    private const int FewestBins = 8;
    private const int MostBins = 32;

    /// <summary>How often pairs of values occur.</summary>
    public static IReadOnlyList<IChart> Shares(DataMatrix real, DataMatrix generated, (int Column, string Name) x, (int Column, string Name) y)
    {
        // As many cells as there are rows, about.
        int bins = Math.Clamp((int)Math.Sqrt(Math.Min(real.Rows, generated.Rows)), FewestBins, MostBins);
        var across = Range(real, generated, x.Column, bins);
        var upwards = Range(real, generated, y.Column, bins);
        double[,] ofReal = Shares(real, x.Column, y.Column, across, upwards), ofGenerated = Shares(generated, x.Column, y.Column, across, upwards);
        double most = Math.Max(ofReal.Cast<double>().Max(), ofGenerated.Cast<double>().Max());
        return [Chart("real", ofReal), Chart("generated", ofGenerated)];

        HeatMapChart Chart(string title, double[,] shares) => new(
            new ChartLabels(title, x.Name, y.Name), shares, new ChartRange(across.Low, across.High), new ChartRange(upwards.Low, upwards.High),
            new ChartRange(0, most > 0 ? most : 1), ColourMap.Rising);
    }

    /// <summary>Pearson's correlations of all pairs.</summary>
    public static IReadOnlyList<IChart> Correlations(DataMatrix real, DataMatrix generated)
    {
        var range = new ChartRange(0.5, real.Columns + 0.5) { Whole = true };
        return [Chart("real", real), Chart("generated", generated)];

        HeatMapChart Chart(string title, DataMatrix rows) => new(
            new ChartLabels(title, "column", "column"), ColumnStatistics.Correlations(rows), range, range with { Downwards = true },
            new ChartRange(-1, 1), ColourMap.Diverging);
    }

    private static Bins Range(DataMatrix real, DataMatrix generated, int column, int count) =>
        Bins.For(ColumnStatistics.Finite(real, column), ColumnStatistics.Finite(generated, column)) with { Count = count };

    /// <summary>Share of the rows that have both values, [bin of y, bin of x].</summary>
    private static double[,] Shares(DataMatrix rows, int x, int y, Bins across, Bins upwards)
    {
        var shares = new double[upwards.Count, across.Count];
        int complete = 0;
        for (int r = 0; r < rows.Rows; r++)
        {
            var row = rows.Row(r);
            if (!float.IsFinite(row[x]) || !float.IsFinite(row[y]))
                continue;
            complete++;
            shares[upwards.Of(row[y]), across.Of(row[x])]++;
        }
        for (int i = 0; i < upwards.Count; i++)
        {
            for (int j = 0; j < across.Count; j++)
                shares[i, j] /= Math.Max(1, complete);
        }
        return shares;
    }
}
