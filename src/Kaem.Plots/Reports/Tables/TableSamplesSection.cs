using Kaem.ML.Tables;

namespace Kaem.ML.Plots;

/// <summary>Generated rows.</summary>
internal static class TableSamplesSection
{
    public static void Write(HtmlPage page, KaemTableModel model, HtmlTableReportOptions options)
    {
        string[] context = [.. model.Context];
        var given = context.Length > 0 ? options.Training ?? options.HeldOut : null;
        if (context.Length > 0 && given is null)
        {
            page.Paragraph($"Rows are drawn given {Names(context)}. Rows of a table that has these are needed to show some.");
            return;
        }
        var rows = given is null ? model.Generate(options.Samples, options.Seed, TableGaps.AsTrained)
            : model.Generate(given.Slice(0, Math.Min(options.Samples, given.Rows)), options.Seed, TableGaps.AsTrained);
        int all = rows.Columns.Count, shown = Math.Min(all, options.Columns);
        TableColumn[] columns = [.. rows.Columns.Take(shown)];
        page.Paragraph("Draws from the model, with gaps (–) as often as training had them"
            + (given is null ? "." : $": each given {Names(context)} of a row of the table, as it is there."));
        page.Table(
            shown < all ? $"Generated rows, the first {shown} of {Words.Count(all)} columns" : "Generated rows",
            ["row", .. columns.Select(column => column.Name)],
            Enumerable.Range(0, rows.Rows).Select(row => (string[])[Words.Count(row + 1), .. columns.Select(column => TableCells.Text(column, row))]),
            TableStyle.Rows);
    }

    /// <summary>Names of columns in a sentence.</summary>
    public static string Names(IReadOnlyList<string> columns) =>
        columns.Count == 1 ? columns[0] : $"{string.Join(", ", columns.SkipLast(1))} and {columns[^1]}";
}
