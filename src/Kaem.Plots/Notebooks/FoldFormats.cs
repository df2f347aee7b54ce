namespace Kaem.ML.Plots;

/// <summary>How well a model explains rows.</summary>
internal sealed class GenerativeMetricsFormats : HtmlFormats<GenerativeMetrics>
{
    protected override string Html(GenerativeMetrics value) => new HtmlPiece().Facts(Facts(value)).ToString();

    public static IEnumerable<(string, string)> Facts(GenerativeMetrics metrics)
    {
        yield return ("log-likelihood, nats a row", $"{Words.Number(metrics.LogLikelihood)} ± {Words.Number(metrics.StandardError)}");
        if (metrics.EstimationError is { } error)
            yield return ("of which by estimation", Words.Number(error));
        yield return ("rows", Words.Count(metrics.Rows));
    }
}

/// <summary>One fold of a cross-validation.</summary>
internal sealed class KaemFoldFormats : HtmlFormats<KaemFold>
{
    protected override string Html(KaemFold value) =>
        new HtmlPiece().Facts([("fold", Words.Count(value.Fold)), .. GenerativeMetricsFormats.Facts(value.Metrics)]).ToString();
}

/// <summary>One fold of a cross-validation of tables.</summary>
internal sealed class KaemTableFoldFormats : HtmlFormats<KaemTableFold>
{
    protected override string Html(KaemTableFold value) => new HtmlPiece().Facts(
        [("fold", Words.Count(value.Fold)), .. GenerativeMetricsFormats.Facts(value.Metrics), ("unseen values", Words.Count(value.UnseenValues))]).ToString();
}

/// <summary>The folds of a cross-validation, and their mean.</summary>
internal sealed class KaemFoldsFormats : HtmlFormats<IEnumerable<KaemFold>>
{
    protected override string Html(IEnumerable<KaemFold> value) => FoldTable.Html([.. value.Select(fold => (fold.Fold, fold.Metrics))]);
}

/// <summary>The folds of a cross-validation of tables, and their mean.</summary>
internal sealed class KaemTableFoldsFormats : HtmlFormats<IEnumerable<KaemTableFold>>
{
    protected override string Html(IEnumerable<KaemTableFold> value) => FoldTable.Html([.. value.Select(fold => (fold.Fold, fold.Metrics))]);
}

/// <summary>A line for each fold.</summary>
internal static class FoldTable
{
    public static string Html(IReadOnlyList<(int Fold, GenerativeMetrics Metrics)> folds) => new HtmlPiece()
        .Table(
            ["fold", "log-likelihood, nats a row", "standard error", "rows"],
            folds.Select(fold => new[]
            {
                Words.Count(fold.Fold), Words.Number(fold.Metrics.LogLikelihood), Words.Number(fold.Metrics.StandardError), Words.Count(fold.Metrics.Rows),
            }))
        .Paragraph(folds.Count == 0 ? "No folds." : $"Mean of the folds: {Words.Number(folds.Average(fold => fold.Metrics.LogLikelihood))} nats a row.")
        .ToString();
}
