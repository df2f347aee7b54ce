namespace Kaem.ML.Plots;

/// <summary>Real rows against generated ones: likelihoods, columns, pairs of columns.</summary>
internal static class ComparisonSection
{
    private const int MostHistograms = 12;
    private const int MostPairs = 4;
    // Beyond so many columns, pairs take long and show little.
    private const int MostCorrelated = 128;

    public static void Write(HtmlPage page, Comparison compared, HtmlReportOptions options)
    {
        string which = compared.HeldOut ? "held-out rows, which the model has not seen" : "training rows";
        page.Paragraph($"{Words.Count(compared.Real.Rows)} {which}, and as many generated ones, drawn from the likelihood.");
        if (compared.LogLikelihood is { } estimate)
            LikelihoodFigures.Write(page, estimate);
        int[] shown =
            [.. Varied(compared.Real).Where(column => HasValues(compared.Real, column) && HasValues(compared.Generated, column)).Take(MostHistograms).Order()];
        if (shown.Length == 0)
            return;
        page.Subheading(shown.Length < compared.Real.Columns ? $"The {shown.Length} columns that vary most" : "Columns");
        page.Plots(shown.Select(
            column => KaemPlots.ColumnHistogram(compared.Real, compared.Generated, column, ColumnNames.Of(options, column), ReportPlots.Size)));
        if (shown.Length < 2 || compared.Real.Columns > MostCorrelated)
            return;
        page.Subheading("Pairs of columns");
        var pairs = MostCorrelatedPairs(compared.Real, shown).Take(MostPairs);
        page.Plots(Both(PairCharts.Correlations(compared.Real, compared.Generated), "correlations"));
        foreach (var (x, y) in pairs)
            page.Plots(Pair(compared, x, y, options));
    }

    private static IEnumerable<SvgPlot> Pair(Comparison compared, int x, int y, HtmlReportOptions options)
    {
        string across = ColumnNames.Of(options, x), upwards = ColumnNames.Of(options, y);
        return Both(PairCharts.Shares(compared.Real, compared.Generated, (x, across), (y, upwards)), $"{across} and {upwards}");
    }

    /// <summary>The chart of real rows and that of generated ones as plots of their own, so that a narrow page can stack them.</summary>
    private static IEnumerable<SvgPlot> Both(IReadOnlyList<IChart> charts, string what) => charts.Select((chart, i) =>
        SvgFigure.Single(chart, ReportPlots.Square, "", $"{what} in {(i == 0 ? "real" : "generated")} rows"));

    private static IEnumerable<int> Varied(DataMatrix rows) =>
        Enumerable.Range(0, rows.Columns).OrderByDescending(column => Deviation(ColumnStatistics.Finite(rows, column)));

    private static bool HasValues(DataMatrix rows, int column) => ColumnStatistics.Finite(rows, column).Length > 0;

    private static double Deviation(float[] values) => values.Length == 0 ? 0 : ColumnStatistics.Moments(values).Deviation;

    private static IEnumerable<(int X, int Y)> MostCorrelatedPairs(DataMatrix rows, int[] columns)
    {
        double[,] correlations = ColumnStatistics.Correlations(rows);
        return from x in columns
               from y in columns
               where x < y
               orderby Math.Abs(correlations[x, y]) descending
               select (x, y);
    }
}
