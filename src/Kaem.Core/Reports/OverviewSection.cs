namespace Kaem.ML.Reports;

/// <summary>What the model is, in a sentence and in figures.</summary>
internal static class OverviewSection
{
    public static void Write(HtmlPage page, KaemModel model, Comparison? compared)
    {
        page.Paragraph(Sentence(model));
        page.Facts(Facts(model, compared));
    }

    public static string Sentence(KaemModel model) =>
        $"A generative model of rows of {Words.Count(model.Columns)} {(model.Columns == 1 ? "column" : "columns")}: {Prior(model)} lie behind each row, and a generator maps them to its columns. "
        + $"It was trained by maximum likelihood with {Sampler(model)}.";

    public static IEnumerable<(string, string)> Facts(KaemModel model, Comparison? compared = null)
    {
        var training = model.Training;
        yield return ("columns", Words.Count(model.Columns));
        yield return ("latents of a sample", Words.Count(model.LatentLength));
        yield return ("parameters", Words.Count(model.Engine.Parameters.Where(parameter => parameter.IsTrainable).Sum(parameter => parameter.Shape.Aggregate(1L, (product, length) => product * length))));
        yield return ("training rows", Words.Count(training.Rows));
        yield return ("updates", Words.Count(training.Steps) + (training.StoppedEarly ? ", stopped early" : ""));
        if (training.Epochs.Count > 0)
            yield return ("loss at the end, nats", Words.Number(training.Epochs[^1].Loss));
        if (compared?.LogLikelihood is { } estimate)
            yield return ("held-out log-likelihood, nats", Words.Number(estimate.Mean));
        else if (training.Epochs.Count > 0 && training.Epochs[^1].HeldOutLogLikelihood is { } heldOut)
            yield return ("held-out log-likelihood, nats", Words.Number(heldOut));
    }

    private static string Prior(KaemModel model) => model.Options.Prior switch
    {
        MixturePriorOptions => $"{Words.Count(model.LatentLength)} latents with mixtures of {Words.Count(model.LatentSize)} learned densities each",
        DeepPriorOptions => $"{Words.Count(model.LatentLength)} latents with one learned density over all of them",
        _ => $"{Words.Count(model.LatentLength)} latents ({Words.Count(model.OuterSize)} x {Words.Count(model.LatentSize)}) with a learned density each",
    };

    private static string Sampler(KaemModel model)
    {
        string name = model.Options.Sampler switch
        {
            ImportanceSamplingOptions importance => $"importance sampling on {Words.Count(importance.Samples)} samples",
            LangevinOptions => "the unadjusted Langevin algorithm",
            MalaOptions => "the Metropolis-adjusted Langevin algorithm",
            AutoMalaOptions => "autoMALA",
            _ => "Markov chains",
        };
        return model.Options.Sampler is MarkovChainOptions { Tempering: { } tempering }
            ? $"{name} at {Words.Count(tempering.Temperatures)} temperatures"
            : name;
    }
}
