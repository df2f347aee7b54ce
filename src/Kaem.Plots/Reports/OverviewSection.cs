namespace Kaem.ML.Plots;

/// <summary>What the model is, in a sentence and in figures.</summary>
internal static class OverviewSection
{
    public static void Write(HtmlPage page, KaemModel model, Comparison? compared)
    {
        page.Paragraph(Sentence(model));
        page.Facts(Facts(model, model.Columns, compared?.LogLikelihood));
    }

    public static string Sentence(KaemModel model) =>
        $"A generative model of rows of {Words.Count(model.Columns, "column")}: {Prior(model)} lie behind each row, and a generator maps them to its "
        + $"{What(model)}. "
        + $"{Likelihood(model)} It was trained by maximum likelihood with {Sampler(model)}.";

    /// <param name="columns">Columns of what was learned from.</param>
    /// <param name="heldOut">Log-likelihoods of held-out rows; null for those that training found.</param>
    /// <param name="units">What is said of the units of what training found.</param>
    public static IEnumerable<(string, string)> Facts(KaemModel model, int columns, LogLikelihoodEstimate? heldOut = null, string units = "")
    {
        var training = model.Training;
        yield return ("columns", Words.Count(columns));
        yield return ("latents of a sample", Words.Count(model.LatentLength));
        yield return (
            "parameters",
            Words.Count(model.Engine.Parameters.Where(parameter => parameter.IsTrainable)
            .Sum(parameter => parameter.Shape.Aggregate(1L, (product, length) => product * length))));
        yield return ("training rows", Words.Count(training.Rows));
        yield return ("updates", Words.Count(training.Steps) + (training.StoppedEarly ? ", stopped early" : ""));
        if (training.Epochs.Count > 0)
            yield return ($"loss at the end, nats{units}", Words.Number(training.Epochs[^1].Loss));
        if (heldOut is not null)
            yield return ("held-out log-likelihood, nats", Words.Number(heldOut.Mean));
        else if (training.Epochs.Count > 0 && training.Epochs[^1].HeldOutLogLikelihood is { } found)
            yield return ($"held-out log-likelihood, nats{units}", Words.Number(found));
    }

    public static string Prior(KaemModel model) => model.Options.Prior switch
    {
        MixturePriorOptions => $"{Words.Count(model.LatentLength)} latents with mixtures of {Words.Count(model.LatentSize)} learned densities each",
        JointMixturePriorOptions => $"{Words.Count(model.LatentLength)} latents with one mixture of "
            + $"{Words.Count(model.Prior.LargestComponents().Count)} components over all of them",
        DeepPriorOptions => $"{Words.Count(model.LatentLength)} latents with one learned density over all of them",
        _ => $"{Words.Count(model.LatentLength)} latents ({Words.Count(model.OuterSize)} x {Words.Count(model.LatentSize)}) with a learned density each",
    };

    /// <summary>What the generator makes of a row.</summary>
    private static string What(KaemModel model) =>
        model.Options.PrincipalComponents is { } components ? $"first {Words.Count(components, "principal component")}" : "columns";

    /// <summary>How a row is distributed given its latents.</summary>
    private static string Likelihood(KaemModel model)
    {
        if (model.Options.Likelihood is not BlockLikelihoodOptions mixed)
        {
            bool reduced = model.Options.PrincipalComponents is not null;
            string sigma = Sigma([(GaussianLikelihoodOptions)model.Options.Likelihood], model.Options.PrincipalComponents ?? model.Columns);
            return $"Around what it gives, {(reduced ? "components" : "columns")} are Gaussian{sigma}.";
        }
        GaussianBlock[] gaussian = [.. mixed.Blocks.OfType<GaussianBlock>()];
        CategoricalBlock[] categorical = [.. mixed.Blocks.OfType<CategoricalBlock>()];
        var parts = new List<string>();
        if (gaussian.Length > 0)
            parts.Add($"{Words.Count(gaussian.Sum(block => block.Columns), "column")} {Are(gaussian.Sum(block => block.Columns))} "
                + $"Gaussian{Sigma([.. gaussian.Select(block => block.Density)], gaussian.Sum(block => block.Columns))}");
        if (categorical.Length > 0)
        {
            int fewest = categorical.Min(block => block.Categories), most = categorical.Max(block => block.Categories);
            string sizes = fewest == most ? Words.Count(most) : $"{Words.Count(fewest)} to {Words.Count(most)}";
            parts.Add($"{Words.Count(categorical.Length, "variable")} {Are(categorical.Length)} categorical, with a softmax over {sizes} "
                + $"columns{(categorical.Length > 1 ? " each" : "")}");
        }
        string given = model.Options.Likelihood is AutoregressiveLikelihoodOptions ? "Given the latents and the variables before them" : "Given the latents";
        return $"{given}, {string.Join(" and ", parts)}.";

        static string Are(int count) => count == 1 ? "is" : "are";
    }

    /// <summary>What is said of the standard deviations of all Gaussian columns.</summary>
    public static string Sigma(KaemModel model, int columns) => model.Options.Likelihood is BlockLikelihoodOptions mixed
        ? Sigma([.. mixed.Blocks.OfType<GaussianBlock>().Select(block => block.Density)], columns)
        : "";

    /// <summary>What is known of the standard deviations before training.</summary>
    private static string Sigma(IReadOnlyList<GaussianLikelihoodOptions> densities, int columns)
    {
        if (densities.All(density => density.Learning == SigmaLearning.PerColumn))
            return columns == 1 ? " with a learned σ" : " with a learned σ each";
        if (densities.All(density => density.Learning == SigmaLearning.Shared))
            return densities.Count == 1 ? " with one learned σ" : " with learned σ";
        float[] sigmas = [.. densities.Select(density => density.Sigma).Distinct()];
        return densities.All(density => density.Learning == SigmaLearning.Fixed) && sigmas.Length == 1 ? $" with σ = {Words.Number(sigmas[0])}" : "";
    }

    public static string Sampler(KaemModel model)
    {
        var chains = model.Options.Sampler as MarkovChainOptions ?? (model.Options.Sampler as AmortisedOptions)?.Chains;
        string name = (chains ?? model.Options.Sampler) switch
        {
            ImportanceSamplingOptions importance => $"importance sampling on {Words.Count(importance.Samples)} samples",
            LangevinOptions => "the unadjusted Langevin algorithm",
            MalaOptions => "the Metropolis-adjusted Langevin algorithm",
            AutoMalaOptions => "autoMALA",
            AmortisedOptions { Draws: 1 } => "an encoder's proposals, one draw a row",
            AmortisedOptions amortised => $"an encoder's proposals, {Words.Count(amortised.Draws)} draws a row",
            _ => "Markov chains",
        };
        if (chains?.Tempering is { } tempering)
            name = $"{name} at {Words.Count(tempering.Temperatures)} temperatures";
        return model.Options.Sampler is AmortisedOptions { Chains: not null } ? $"{name} from an encoder's proposals" : name;
    }
}
