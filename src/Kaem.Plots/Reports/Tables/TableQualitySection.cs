using Kaem.ML.Tables;

namespace Kaem.ML.Plots;

/// <summary>How good generated rows are, in scores.</summary>
internal static class TableQualitySection
{
    private const int WorstPairs = 10;

    private static readonly string[] ColumnHeadings = ["column", "shape", "coverage", "adherence", "share of gaps"];

    public static void Write(HtmlPage page, TableComparison compared, HtmlTableReportOptions options)
    {
        var quality = compared.Quality;
        page.Paragraph(
            $"{compared.GeneratedWords} against {compared.RealWords}{(compared.HasBoth ? $", and {compared.HeldOutWords} beside them" : "")}. "
            + "Scores in per cent are best at 100 %, as SDMetrics defines them; overall quality is the mean of column shapes and pair trends. "
            + "Detection is how well classifiers tell real rows from generated ones.");
        page.Facts(Facts(quality));
        WriteColumns(page, quality, options);
        WritePairs(page, quality);
        if (quality.Utility is { } utility)
            WriteUtility(page, utility, compared);
        WriteDistances(page, compared);
    }

    private static IEnumerable<(string, string)> Facts(TableQuality quality)
    {
        yield return ("overall quality", Words.Percent(quality.Overall));
        yield return ("column shapes", Words.Percent(quality.ColumnShapes));
        yield return ("pair trends", Words.Percent(quality.PairTrends));
        yield return ("coverage", Words.Percent(quality.Coverage));
        yield return ("adherence", Words.Percent(quality.Adherence));
        yield return ("share of gaps", Words.Percent(quality.MissingValueSimilarity));
        yield return ("detection, AUC (0.5 is best)", Words.Number(quality.Detection.Auc));
        yield return ("detection by pairs, AUC", double.IsNaN(quality.Detection.PairAuc) ? "not measured" : Words.Number(quality.Detection.PairAuc));
    }

    private static void WriteColumns(HtmlPage page, TableQuality quality, HtmlTableReportOptions options)
    {
        ColumnQuality[] columns = [.. quality.Columns.OrderBy(column => double.IsNaN(column.Shape) ? double.PositiveInfinity : column.Shape)];
        int shown = Math.Min(columns.Length, options.Columns);
        page.Table(
            shown == columns.Length
            ? "Columns, the least alike first"
            : $"The {shown} of {Words.Count(columns.Length)} columns that are least alike", ColumnHeadings,
            columns.Take(shown).Select(Scores));
        if (shown < columns.Length)
            page.Details(
                $"The other {Words.Count(columns.Length - shown, "column")}",
                () => page.Table("The other columns, the least alike first", ColumnHeadings, columns.Skip(shown).Select(Scores)));
    }

    private static string[] Scores(ColumnQuality column) =>
        [column.Name, Words.Percent(column.Shape), Words.Percent(column.Coverage), Words.Percent(column.Adherence),
        Words.Percent(column.MissingValueSimilarity)];

    private static void WritePairs(HtmlPage page, TableQuality quality)
    {
        PairQuality[] worst = [.. quality.Pairs.Where(pair => !double.IsNaN(pair.Score)).OrderBy(pair => pair.Score).Take(WorstPairs)];
        if (worst.Length == 0)
            return;
        page.Table(
            quality.Pairs.Count > worst.Length
            ? $"The {worst.Length} of {Words.Count(quality.Pairs.Count)} pairs of columns with the worst trends"
            : "Pairs of columns, the worst trends first",
            ["pair", "trend"], worst.Select(pair => (string[])[$"{pair.First} and {pair.Second}", Words.Percent(pair.Score)]));
    }

    private static void WriteUtility(HtmlPage page, UtilityQuality utility, TableComparison compared)
    {
        page.Table(
            $"Predicting {utility.Label} by logistic regression, tested on "
            + $"{(compared.HasBoth ? "the held-out rows" : "a fifth of the real rows, which it has not seen")}",
            ["learned from", "accuracy", "balanced accuracy", "F1", "AUC"], [Row("generated rows", utility.Synthetic), Row("real rows", utility.Real)]);

        static string[] Row(string name, ClassifierQuality quality) =>
            [name, Words.Percent(quality.Accuracy), Words.Percent(quality.BalancedAccuracy), Words.Number(quality.F1), Words.Number(quality.Auc)];
    }

    private static void WriteDistances(HtmlPage page, TableComparison compared)
    {
        var privacy = compared.Quality.Privacy;
        List<string[]> rows = [Row("generated rows", privacy.Synthetic)];
        if (privacy.Holdout is { } holdout)
            rows.Add(Row("held-out rows", holdout));
        page.Table($"Distances to the nearest of the {compared.RealWords}", ["of", "median", "5th percentile", "at distance 0", "ratio to the second nearest"],
            rows);
        string closer = compared.HasBoth && !double.IsNaN(privacy.CloserToTraining)
            ? $" {Words.Percent(privacy.CloserToTraining)} of the generated rows are closer to training than to held-out rows: 50 % where nothing was learned "
                + "by heart."
            : "";
        page.Paragraph(
            $"The distance is Gower's: the mean over columns of the difference, as a share of the real range, or of 0 and 1 for categories. Distances much "
            + $"shorter than those of held-out rows tell of rows learned by heart.{closer}");

        static string[] Row(string name, RecordDistances distances) =>
            [name, Words.Number(distances.Median), Words.Number(distances.FifthPercentile), Words.Percent(distances.Copies),
            Words.Number(distances.DistanceRatio)];
    }
}
