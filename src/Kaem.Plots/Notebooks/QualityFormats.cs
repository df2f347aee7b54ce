using Kaem.ML.Evaluation;
using Kaem.ML.Tables;

namespace Kaem.ML.Plots;

/// <summary>The scores of a synthetic table, all columns together and one by one.</summary>
internal sealed class TableQualityFormats : HtmlFormats<TableQuality>
{
    protected override string Html(TableQuality value) => new HtmlPiece()
        .Facts(Scores(value))
        .Table(
            ["column", "kind", "shape", "coverage", "adherence", "share of gaps"],
            value.Columns.Select(column => new[]
            {
                column.Name, Words.Spaced(column.Kind.ToString()), Words.Percent(column.Shape), Words.Percent(column.Coverage), Words.Percent(column.Adherence),
                Words.Percent(column.MissingValueSimilarity),
            }))
        .ToString();

    private static IEnumerable<(string, string)> Scores(TableQuality quality)
    {
        yield return ("overall quality", Words.Percent(quality.Overall));
        yield return ("column shapes", Words.Percent(quality.ColumnShapes));
        yield return ("pair trends", Words.Percent(quality.PairTrends));
        yield return ("detection, AUC (0.5 is best)", Words.Number(quality.Detection.Auc));
        yield return ("detection by pairs, AUC (0.5 is best)", Words.Number(quality.Detection.PairAuc));
        if (quality.Utility is { } utility)
            yield return (
                $"AUC for '{utility.Label}', learned from synthetic rows, from real ones",
                $"{Words.Number(utility.Synthetic.Auc)}, {Words.Number(utility.Real.Auc)}");
        yield return ("median distance to the nearest training row", Words.Number(quality.Privacy.Synthetic.Median));
        if (quality.Privacy.Holdout is { } holdout)
            yield return ("that of held-out rows", Words.Number(holdout.Median));
    }
}

/// <summary>Distances of generated images from real ones.</summary>
internal sealed class ImageQualityFormats : HtmlFormats<ImageQuality>
{
    protected override string Html(ImageQuality value)
    {
        var piece = new HtmlPiece().Facts(
        [
            ("FID", Words.Number(value.Fid)),
            ("FID, extrapolated", Words.Number(value.FidInfinity)),
            ("KID", $"{Words.Number(value.Kid)} ± {Words.Number(value.KidError)}"),
            ("KID, extrapolated", Words.Number(value.KidInfinity)),
        ]);
        return (value.Points.Count > 0
            ? piece.Table(
                ["images", "FID", "KID"], value.Points.Select(point => new[] { Words.Count(point.Size), Words.Number(point.Fid), Words.Number(point.Kid) }))
            : piece).ToString();
    }
}
