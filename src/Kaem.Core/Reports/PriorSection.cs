using Kaem.ML.Plots;

namespace Kaem.ML.Reports;

/// <summary>What the prior has learned.</summary>
internal static class PriorSection
{
    private const int LatentDraws = 1000;

    public static void Write(HtmlPage page, KaemModel model, HtmlReportOptions options)
    {
        if (model.Options.Prior is DeepPriorOptions)
            WriteDeep(page, model, options);
        else
            WriteUnivariate(page, model, options);
    }

    private static void WriteUnivariate(HtmlPage page, KaemModel model, HtmlReportOptions options)
    {
        var prior = model.Prior;
        var before = LatentPrior.Initial(model.Options);
        var furthest = prior.MostTilted(options.Priors);
        page.Paragraph(
            $"The densities p(q,p) that are furthest from their reference, at most one of each q, of {Words.Count((long)prior.OuterSize * prior.LatentSize)} in all. "
            + "The divergence ∫p·log(p/π₀), in nats, says how far.");
        page.Plots(
        [
            KaemPlots.Bars(
                "Divergence from the reference", "nats", [.. furthest.Select(latent => $"q = {latent.Q + 1}, p = {latent.P + 1}")],
                [.. furthest.Select(latent => Math.Max(0, prior.Divergence(latent.Q, latent.P)))], ReportPlots.Size),
            .. furthest.Select(latent => KaemPlots.Prior(prior, latent.Q, latent.P, before, ReportPlots.Size)),
        ]);
        if (!prior.IsMixture)
            return;
        page.Subheading("Mixtures of these components");
        page.Plots(furthest.Select(latent => KaemPlots.Prior(prior, latent.Q, before, ReportPlots.Size)));
    }

    private static void WriteDeep(HtmlPage page, KaemModel model, HtmlReportOptions options)
    {
        page.Paragraph($"The prior is one density over all {Words.Count(model.LatentLength)} latents. Shown are the single latents of {Words.Count(LatentDraws)} samples of it.");
        var after = model.SampleLatents(LatentDraws, options.Seed);
        var before = InitialLatents(model, options.Seed);
        page.Plots(Enumerable.Range(0, Math.Min(model.LatentLength, options.Priors)).Select(latent => Marginal(before, after, latent)));
    }

    private static SvgPlot Marginal(DataMatrix before, DataMatrix after, int latent)
    {
        var chart = new HistogramChart(
            new ChartLabels("", "z", "share of samples"),
            new HistogramSeries("after training", ColumnStatistics.Finite(after, latent)), new HistogramSeries("before training", ColumnStatistics.Finite(before, latent)));
        return SvgFigure.Single(chart, ReportPlots.Size, $"latent {latent + 1}", $"latent {latent + 1}: samples of the prior before and after training");
    }

    private static DataMatrix InitialLatents(KaemModel model, ulong seed)
    {
        var latents = new float[LatentDraws * model.LatentLength];
        new CpuEngine(model.Options, model.Columns).SamplePrior(seed, 0, latents);
        return new DataMatrix(latents, LatentDraws, model.LatentLength);
    }
}
