namespace Kaem.ML;

/// <summary>Refuses options that are each valid but make no model together.</summary>
internal static class OptionsCheck
{
    /// <exception cref="ArgumentException">Two options contradict each other.</exception>
    public static void Consistent(KaemOptions options, string argument)
    {
        if (options.Objective == TrainingObjective.Steppingstone && options.Sampler is not MarkovChainOptions { Tempering: not null })
        {
            throw new ArgumentException(
                $"Objective = {nameof(TrainingObjective.Steppingstone)} sums over the temperatures of a tempered sampler, but Sampler is {Name(options.Sampler)} without tempering. Use for instance PosteriorSampler.Langevin().Tempered(), or Objective = {nameof(TrainingObjective.MaximumLikelihood)}.",
                argument);
        }
        if (options.Prior is MixturePriorOptions { Proportions: MixtureProportions.Uniform, Sparsity: > 0 } mixture)
        {
            throw new ArgumentException(
                $"The mixture prior's Sparsity is {mixture.Sparsity}, but its Proportions are {nameof(MixtureProportions.Uniform)}: a penalty needs learned proportions. Use {nameof(MixtureProportions)}.{nameof(MixtureProportions.Learned)}, or a sparsity of 0.",
                argument);
        }
        if (options.Sampler is MarkovChainOptions && options.Prior is UnivariatePriorOptions { Coupling: LatentCoupling.Shared })
        {
            throw new ArgumentException(
                $"Sampler = {Name(options.Sampler)} follows the density of independent latents, but the prior's Coupling is {nameof(LatentCoupling.Shared)}. Use {nameof(LatentCoupling)}.{nameof(LatentCoupling.Independent)}, or PosteriorSampler.ImportanceSampling().",
                argument);
        }
        if (options.Generator is KanGeneratorOptions { LayerNorm: true } generator && (options.Q < 2 || generator.Hidden is { } hidden && hidden.Any(width => width < 2)))
        {
            throw new ArgumentException(
                "LayerNorm leaves nothing of a layer's input where that is a single value, but the generator has one of width 1. Use widths of 2 or more in OuterSize and Hidden, or LayerNorm = false.",
                argument);
        }
        if (options.Evidence is TemperedEstimator && options.Prior is UnivariatePriorOptions { Coupling: LatentCoupling.Shared })
        {
            throw new ArgumentException(
                $"Evidence = {Name(options.Evidence)} follows the density of independent latents, but the prior's Coupling is {nameof(LatentCoupling.Shared)}. Use {nameof(LatentCoupling)}.{nameof(LatentCoupling.Independent)}, or EvidenceEstimator.ImportanceSampling().",
                argument);
        }
    }

    private static string Name(EvidenceEstimator estimator) => estimator.GetType().Name.Replace("Estimator", "", StringComparison.Ordinal);

    private static string Name(PosteriorSampler sampler) => sampler.GetType().Name.Replace("Options", "", StringComparison.Ordinal);
}
