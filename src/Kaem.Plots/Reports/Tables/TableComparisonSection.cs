using Kaem.ML.Numerics;
using Kaem.ML.Tables;

namespace Kaem.ML.Plots;

/// <summary>Columns and pairs of columns of real rows beside those of generated ones.</summary>
internal static class TableComparisonSection
{
    // More columns have no room in a heat map.
    private const int MostRelated = 100;

    private static readonly string[] Parts = ["in real rows", "in generated rows", "generated less real"];

    public static void Write(HtmlPage page, TableComparison compared, HtmlTableReportOptions options)
    {
        int all = compared.Real.Columns.Count;
        int[] plotted = Plotted(compared, options);
        WriteColumns(page, compared, plotted);
        int[] related = all <= MostRelated ? [.. Enumerable.Range(0, all)] : plotted;
        if (related.Length < 2)
            return;
        page.Subheading("Pairs of columns");
        var real = Keep(compared.Real, related);
        var generated = Keep(compared.Generated, related);
        var (ofReal, ofGenerated) = CramersV.Of(real, generated, WorkerPool.Borrow());
        page.Paragraph(
            $"How strongly columns depend on each other{(related.Length < all ? $", of the {related.Length} above" : "")}: Cramér's V, from 0 to 1, less what "
            + "chance makes of it. Numbers stand in ten bins, and a gap is a value. "
            + "A column with one value only is grey.");
        page.Plots(Each(
            TableCharts.Associations(ofReal, ofGenerated, [.. real.Columns.Select(column => column.Name)]), "how strongly columns depend on each other",
            ReportPlots.Matrix(related.Length)));
        (int A, int B)[] pairs = Strongest(ofReal, real, generated).Take(options.Pairs).ToArray();
        if (pairs.Length == 0)
            return;
        int count = related.Length * (related.Length - 1) / 2;
        page.Paragraph(pairs.Length == count
            ? $"How often values of {(count == 1 ? "the two" : "each two")} occur together."
            : $"How often values of two columns occur together, for {pairs.Length} of {Words.Count(count)} pairs: those that depend on each other most, each "
                + "column in one pair at most.");
        foreach (var (a, b) in pairs)
        {
            page.Plots(Each(
                TableCharts.Pair((real.Columns[a], generated.Columns[a]), (real.Columns[b], generated.Columns[b])),
                $"{real.Columns[a].Name} and {real.Columns[b].Name}", ReportPlots.Square));
        }
    }

    private static void WriteColumns(HtmlPage page, TableComparison compared, int[] plotted)
    {
        int all = compared.Real.Columns.Count;
        if (plotted.Length == 0)
        {
            page.Paragraph("No column has both real and generated values.");
            return;
        }
        if (plotted.Length < all)
            page.Paragraph(
                $"Shown are {plotted.Length} of {Words.Count(all)} columns, those whose generated values are least like the real ones. Columns without values "
                + "are left out.");
        page.Plots(plotted.Select(c => KaemPlots.ColumnHistogram(compared.Real.Columns[c], compared.Generated.Columns[c], ReportPlots.Size)));
    }

    /// <summary>The columns that are least alike, in the table's order.</summary>
    private static int[] Plotted(TableComparison compared, HtmlTableReportOptions options) =>
    [
        .. Enumerable.Range(0, compared.Real.Columns.Count)
            .Where(c => HasValues(compared.Real.Columns[c]) && HasValues(compared.Generated.Columns[c]))
            .OrderBy(c => compared.Quality.Columns[c].Shape)
            .Take(options.Columns)
            .Order(),
    ];

    /// <summary>Pairs from the most dependent on, none of whose columns is in a pair before.</summary>
    private static IEnumerable<(int A, int B)> Strongest(double[,] association, Table real, Table generated)
    {
        int[] usable = [.. Enumerable.Range(0, real.Columns.Count).Where(c => HasValues(real.Columns[c]) && HasValues(generated.Columns[c]))];
        var ordered = from a in usable
                      from b in usable
                      where a < b && !double.IsNaN(association[a, b])
                      orderby association[a, b] descending
                      select (a, b);
        var taken = new HashSet<int>();
        foreach (var (a, b) in ordered)
        {
            if (taken.Contains(a) || taken.Contains(b))
                continue;
            taken.Add(a);
            taken.Add(b);
            yield return (a, b);
        }
    }

    private static bool HasValues(TableColumn column) => column.MissingCount < column.Rows;

    private static Table Keep(Table table, int[] columns) => new([.. columns.Select(c => table.Columns[c])]);

    /// <summary>Each chart as a plot of its own, so that a narrow page can stack them.</summary>
    private static IEnumerable<SvgPlot> Each(IReadOnlyList<IChart> charts, string what, PlotSize size) =>
        charts.Select((chart, i) => SvgFigure.Single(chart, size, "", $"{what}, {Parts[i]}"));
}
