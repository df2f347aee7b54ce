using Kaem.ML.Tables;

namespace Kaem.ML.Plots;

/// <summary>Log-likelihoods of rows: how they are spread, how sure they are, and the least likely rows.</summary>
internal sealed class LogLikelihoodEstimateFormats : HtmlFormats<LogLikelihoodEstimate>
{
    private const int Shown = 5;

    protected override string Html(LogLikelihoodEstimate value)
    {
        if (value.Values.Count == 0)
            return new HtmlPiece().Paragraph("Log-likelihoods of no rows.").ToString();
        int[] order = [.. Enumerable.Range(0, value.Values.Count).OrderBy(row => value.Values[row])];
        return new HtmlPiece()
            .Facts(
            [
                ("rows", Words.Count(order.Length)), ("mean log-likelihood, nats", Words.Number(value.Mean)),
                ("lowest, median, highest", string.Join(", ", new[] { 0, order.Length / 2, order.Length - 1 }.Select(at => Words.Number(value.Values[order[at]])))),
                ("mean standard error of a row", Words.Number(value.StandardErrors.Average(error => (double)error))),
            ])
            .Table(
                ["least likely row", "log-likelihood, nats", "standard error"],
                order.Take(Shown).Select(row => new[] { Words.Count(row), Words.Number(value.Values[row]), Words.Number(value.StandardErrors[row]) }))
            .ToString();
    }
}

/// <summary>What was inferred of rows: how many samples each stands on, and the first latents.</summary>
internal sealed class KaemInferenceFormats : HtmlFormats<KaemInference>
{
    protected override string Html(KaemInference value) =>
        new HtmlPiece().Facts(
        [
            ("rows", Words.Count(value.LatentMean.Rows)),
            ("mean effective sample size", Words.Number(value.EffectiveSampleSize.Count == 0 ? double.NaN : value.EffectiveSampleSize.Average(size => (double)size))),
            ("posterior means of the latents", ""),
        ]).ToString() + new DataMatrixFormats().Write(value.SummedLatentMean);
}

/// <summary>How likely it is that a row has what is given.</summary>
internal sealed class GivenProbabilityFormats : HtmlFormats<GivenProbability>
{
    protected override string Html(GivenProbability value) => new HtmlPiece().Facts(
    [
        ("probability", Words.Number(Math.Exp(value.LogProbability))), ("training rows that would be so", Words.Number(value.TrainingRows)),
        ("effective sample size", Words.Number(value.EffectiveSampleSize)),
    ]).ToString();
}

/// <summary>How well generated tables refer to each other, and how good each is.</summary>
internal sealed class TablesQualityFormats : HtmlFormats<TablesQuality>
{
    protected override string Html(TablesQuality value) => new HtmlPiece().Facts([("integrity", Words.Percent(value.Integrity))])
        .Table(
            ["table", "overall", "shapes", "pairs", "detection by pairs, AUC"],
            value.Tables.Select(table => new[]
            {
                table.Key, Words.Percent(table.Value.Overall), Words.Percent(table.Value.ColumnShapes), Words.Percent(table.Value.PairTrends),
                Words.Number(table.Value.Detection.PairAuc),
            }))
        .ToString();
}
