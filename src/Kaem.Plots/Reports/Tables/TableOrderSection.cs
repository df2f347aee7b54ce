using Kaem.ML.Tables;

namespace Kaem.ML.Plots;

/// <summary>What each column adds to a row's log-likelihood, given the columns before it.</summary>
internal static class TableOrderSection
{
    private const int MostRows = 1000;

    private static readonly string[] Headings = ["column", "nats a row"];

    /// <param name="rows">Rows of the table, held-out ones if there are any.</param>
    public static void Write(HtmlPage page, KaemTableModel model, Table rows, string which, HtmlTableReportOptions options)
    {
        var few = rows.Slice(0, Math.Min(rows.Rows, MostRows));
        var logs = model.ColumnLogLikelihoods(few);
        double[] means = [.. Enumerable.Range(0, logs.Columns).Select(c => Enumerable.Range(0, few.Rows).Average(row => (double)logs.Row(row)[c]))];
        page.Paragraph(
            $"Columns are made in this order, each given those before it. Means of log p of {Words.Count(few.Rows, which + " row")}, of numbers the density in "
            + "their own units; the nearer to 0, the better a column follows from the others. Of such a row the latents know "
            + $"{Words.Number(model.LatentInformation(few))} nats.");
        string[][] table = [.. model.Schema.Columns.Select((column, c) => (string[])[column.Name, Words.Number(means[c])])];
        page.Table("What columns add to the log-likelihood", Headings, table.Take(options.Columns));
        if (table.Length > options.Columns)
        {
            page.Details(
                $"The other {Words.Count(table.Length - options.Columns, "column")}",
                () => page.Table("The other columns", Headings, table.Skip(options.Columns)));
        }
    }
}
