using Kaem.ML.Tables;

namespace Kaem.ML.Plots;

/// <summary>Generated rows.</summary>
internal static class TableSamplesSection
{
    public static void Write(HtmlPage page, KaemTableModel model, HtmlTableReportOptions options)
    {
        var rows = model.Generate(options.Samples, options.Seed, TableGaps.AsTrained);
        int all = rows.Columns.Count, shown = Math.Min(all, options.Columns);
        TableColumn[] columns = [.. rows.Columns.Take(shown)];
        page.Paragraph("Draws from the model, with gaps (–) as often as training had them.");
        page.Table(
            shown < all ? $"Generated rows, the first {shown} of {Words.Count(all)} columns" : "Generated rows",
            ["row", .. columns.Select(column => column.Name)],
            Enumerable.Range(0, rows.Rows).Select(row => (string[])[Words.Count(row + 1), .. columns.Select(column => TableCells.Text(column, row))]),
            TableStyle.Rows);
    }
}
