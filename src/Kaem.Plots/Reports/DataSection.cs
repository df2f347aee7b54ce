namespace Kaem.ML.Plots;

/// <summary>The rows that were given: how many, and their columns.</summary>
internal static class DataSection
{
    private const int MostColumns = 24;

    public static void Write(HtmlPage page, HtmlReportOptions options)
    {
        page.Facts(Facts(options));
        var rows = options.Training ?? options.HeldOut!;
        int columns = Math.Min(rows.Columns, MostColumns);
        string which = options.Training is null ? "held-out" : "training";
        page.Table(
            columns < rows.Columns ? $"Columns of the {which} rows, the first {columns} of {Words.Count(rows.Columns)}" : $"Columns of the {which} rows",
            ["column", "mean", "standard deviation", "least", "most", "missing"],
            Enumerable.Range(0, columns).Select(column => Describe(rows, column, ColumnNames.Of(options, column))));
    }

    private static IEnumerable<(string, string)> Facts(HtmlReportOptions options)
    {
        if (options.Training is { } training)
            yield return ("training rows given", Words.Count(training.Rows));
        if (options.HeldOut is { } heldOut)
            yield return ("held-out rows given", Words.Count(heldOut.Rows));
    }

    private static string[] Describe(DataMatrix rows, int column, string name)
    {
        float[] values = ColumnStatistics.Present(rows, column);
        string missing = Words.Count(rows.Rows - values.Length);
        if (values.Length == 0)
            return [name, "–", "–", "–", "–", missing];
        var (mean, deviation) = ColumnStatistics.Moments(values);
        return [name, Words.Number(mean), Words.Number(deviation), Words.Number(values.Min()), Words.Number(values.Max()), missing];
    }
}
