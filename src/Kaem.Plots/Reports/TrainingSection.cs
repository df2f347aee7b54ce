namespace Kaem.ML.Plots;

/// <summary>How training went, and how its sampler did.</summary>
internal static class TrainingSection
{
    public static void Write(HtmlPage page, KaemModel model)
    {
        var training = model.Training;
        if (training.Epochs.Count == 0)
        {
            page.Paragraph("The model was not trained: no updates were done.");
            return;
        }
        page.Paragraph(model.Options.Sampler switch
        {
            MarkovChainOptions or AmortisedOptions { Chains: not null } =>
                "The loss is the mean of −log p(x|z) at the ends of the chains. It leaves out what the latents cost, so it is lower than −log p(x), the "
                + "held-out rows' curve.",
            AmortisedOptions { Draws: 1 } =>
                "The loss is the mean over rows of the encoder's bound on −log p(x), log q(z|x) − log p(x, z) at one draw: above it by how far q is from "
                + "the posterior.",
            AmortisedOptions =>
                "The loss is the mean over rows of −log p(x), estimated by the encoder's weighted draws: biased up, less the more of them count.",
            _ => "The loss is the mean over rows of −log p(x), estimated by importance sampling: biased up, less the higher the effective sample size.",
        });
        page.Plots(Plots(model));
    }

    private static IEnumerable<SvgPlot> Plots(KaemModel model)
    {
        var training = model.Training;
        var size = ReportPlots.Size;
        yield return KaemPlots.TrainingCurve(training, size);
        if (model.Options.Sampler is AmortisedOptions { Draws: 1, Chains: null })
            yield break;
        if ((model.Options.Sampler as MarkovChainOptions ?? (model.Options.Sampler as AmortisedOptions)?.Chains) is not { } chains)
        {
            yield return KaemPlots.EffectiveSampleSize(training, size);
            yield break;
        }
        foreach (var panel in new[] { TrainingPanels.Acceptance(training), TrainingPanels.StepSize(training), TrainingPanels.Exchanges(training) })
        {
            if (panel is not null)
                yield return KaemPlots.Lines(panel, size);
        }
        if (chains.Tempering is { } tempering)
            yield return KaemPlots.TemperatureSchedule(tempering.Schedule, tempering.Temperatures, size);
    }
}
