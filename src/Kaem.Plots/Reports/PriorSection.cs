namespace Kaem.ML.Plots;

/// <summary>What the prior has learned.</summary>
internal static class PriorSection
{
    private const int LatentDraws = 1000;
    private const int MostWeights = 15;

    /// <param name="most">Densities that are shown.</param>
    /// <param name="seed">Seed of the samples of a deep prior.</param>
    /// <param name="images">How images are laid out, where rows are images.</param>
    public static void Write(HtmlPage page, KaemModel model, int most, ulong seed, ImageGrid? images = null)
    {
        if (model.Options.Prior is JointMixturePriorOptions joint)
            WriteJoint(page, model, joint, most, images);
        else if (model.Options.Prior is DeepPriorOptions)
            WriteDeep(page, model, most, seed);
        else
            WriteUnivariate(page, model, most);
    }

    private static void WriteUnivariate(HtmlPage page, KaemModel model, int most)
    {
        var prior = model.Prior;
        var before = KnowsStart(model) ? LatentPrior.Initial(model.Options) : null;
        var furthest = prior.MostTilted(most);
        page.Paragraph(
            $"The densities p(q,p) that are furthest from their reference, at most one of each q, of {Words.Count((long)prior.OuterSize * prior.LatentSize)} "
            + "in all. "
            + "The divergence ∫p·log(p/π₀), in nats, says how far." + Unknown(model));
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

    private static void WriteJoint(HtmlPage page, KaemModel model, JointMixturePriorOptions options, int most, ImageGrid? images)
    {
        var prior = model.Prior;
        var largest = prior.LargestComponents();
        var before = KnowsStart(model) ? LatentPrior.Initial(model.Options) : null;
        page.Paragraph(
            $"One mixture over all {Words.Count(model.LatentLength)} latents together, of {Words.Count(largest.Count, "component")}"
            + (largest.Count < prior.Components ? $" that are left of {Words.Count(prior.Components)}" : "")
            + $", each with {(options.Axes == MixtureAxes.Full ? "axes of its own" : "the latents as its axes")}. The densities of single latents are "
            + "sums over the components; dashed are the shares of the largest."
            + Unknown(model));
        bool whole = options is { LearnEnergies: false, Domain: null } || options.Axes == MixtureAxes.Diagonal;
        page.Plots(
        [
            KaemPlots.ComponentWeights(prior, MostWeights, ReportPlots.Matrix(Math.Min(largest.Count, MostWeights))),
            .. Enumerable.Range(0, whole ? Math.Min(most, model.LatentLength) : 0).Select(q => KaemPlots.Prior(prior, q, before, ReportPlots.Size)),
        ]);
        if (options.LearnEnergies)
        {
            page.Subheading("Densities along the components' axes that are furthest from normal");
            page.Plots(prior.MostTilted(most).Select(place => KaemPlots.Prior(prior, place.Q, place.P, null, ReportPlots.Size)));
        }
        if (images is null)
            return;
        page.Subheading("What the largest components stand for");
        page.Pictures(("generated from each one's mean, the largest first", KaemPlots.ComponentImages(model, images)));
    }

    private static void WriteDeep(HtmlPage page, KaemModel model, int most, ulong seed)
    {
        page.Paragraph(
            $"The prior is one density over all {Words.Count(model.LatentLength)} latents. Shown are the single latents of {Words.Count(LatentDraws)} samples "
            + "of it." + Unknown(model));
        var after = model.SampleLatents(LatentDraws, seed);
        var before = KnowsStart(model) ? model.SampleInitialLatents(LatentDraws, seed) : null;
        page.Plots(Enumerable.Range(0, Math.Min(model.LatentLength, most)).Select(latent => Marginal(before, after, latent)));
    }

    /// <summary>Whether the options tell what the prior was before training.</summary>
    private static bool KnowsStart(KaemModel model) => model.Training.StartedFromSeed;

    private static string Unknown(KaemModel model) =>
        KnowsStart(model) ? "" : " What it was before training is not shown: the options' seed alone does not tell where training started.";

    private static SvgPlot Marginal(DataMatrix? before, DataMatrix after, int latent)
    {
        HistogramSeries[] steps = before is null ? [] : [new HistogramSeries("before training", ColumnStatistics.Finite(before, latent))];
        var bars = new HistogramSeries(before is null ? "samples" : "after training", ColumnStatistics.Finite(after, latent));
        string description = before is null ? "samples of the prior" : "samples of the prior before and after training";
        return SvgFigure.Single(
            new HistogramChart(new ChartLabels("", "z", "share of samples"), bars, steps), ReportPlots.Size, $"latent {latent + 1}",
            $"latent {latent + 1}: {description}");
    }
}
