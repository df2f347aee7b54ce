namespace Kaem.ML.Plots;

/// <summary>What a report calls columns.</summary>
internal static class ColumnNames
{
    /// <summary>The given name, or the number from 1 where there is none.</summary>
    public static string Of(HtmlReportOptions options, int column) =>
        options.ColumnNames?[column] is { Length: > 0 } name ? name : $"column {Words.Count(column + 1)}";
}
