namespace Kaem.ML.Plots;

/// <summary>Log-likelihoods of held-out rows, in figures and as a histogram.</summary>
internal static class LikelihoodFigures
{
    public static void Write(HtmlPage page, LogLikelihoodEstimate estimate)
    {
        float[] values = [.. estimate.Values.Order()];
        float[] finite = [.. values.Where(float.IsFinite)];
        var (_, deviation) = ColumnStatistics.Moments(values);
        page.Facts(
        [
            ("mean log-likelihood, nats a row", Words.Number(estimate.Mean)),
            ("standard error over rows", Words.Number(deviation / Math.Sqrt(values.Length))),
            ("median", Words.Number(values[values.Length / 2])),
            ("least likely row", Words.Number(values[0])),
        ]);
        if (finite.Length < values.Length)
            page.Paragraph(
                $"{Words.Count(values.Length - finite.Length, "row")} of {Words.Count(values.Length)} so unlikely that single precision holds no number for "
                + "it; the histogram leaves them out.");
        if (finite.Length > 0)
            page.Plots([KaemPlots.Histogram("Log-likelihoods of held-out rows", "nats", finite, ReportPlots.Size)]);
    }
}
