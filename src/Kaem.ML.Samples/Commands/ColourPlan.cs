using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Experiments;

namespace Kaem.ML.Samples.Commands;

/// <summary>The models of an experiment on pictures in colours.</summary>
/// <param name="Mixture">With the mixture prior; its sampler is that of maximum likelihood.</param>
/// <param name="Deep">With the deep prior.</param>
/// <param name="Tempered">The sampler of tempered trainings.</param>
internal sealed record ColourPlan(KaemOptions Mixture, KaemOptions Deep, MarkovChainOptions Tempered)
{
    /// <summary>CIFAR-10, as the older paper has it (Sec. 4.3, Table 6).</summary>
    public static ColourPlan Cifar(bool paper) => paper
        ? new(KaemPresets.Cifar10Mixture, KaemPresets.Cifar10, OlderTempered)
        : Reduced(new ImageShape(Cifar10Data.Side, Cifar10Data.Side, 3), KaemPresets.Cifar10Mixture.Prior.Basis);

    /// <summary>Street view house numbers: as the newer paper has them (Sec. 3.2, Table 5), or as the older.</summary>
    public static ColourPlan Svhn(bool paper, bool older) => paper
        ? older
            ? new(KaemPresets.TkamSvhnMixture, KaemPresets.TkamSvhn, OlderTempered)
            : new(KaemPresets.Svhn, KaemPresets.TkamSvhn, PosteriorSampler.Langevin().Tempered())
        : Reduced(new ImageShape(SvhnData.Side, SvhnData.Side, 3), (older ? KaemPresets.Cifar10Mixture : KaemPresets.Svhn).Prior.Basis);

    /// <summary>CelebA, as the newer paper has it (Sec. 3.2, Table 5). It has no deep prior there; this one is the older paper's, for 64 x 64 pixels.</summary>
    public static ColourPlan CelebA(bool paper) => paper
        ? new(
            KaemPresets.CelebA, KaemPresets.TkamSvhn with { Generator = KaemPresets.CelebA.Generator }, PosteriorSampler.Langevin().Tempered())
        : Reduced(new ImageShape(CelebAData.Side, CelebAData.Side, 3), KaemPresets.CelebA.Prior.Basis);

    /// <summary>Table 6 gives thermodynamic integration fewer steps than CIFAR-10's plain chains, and a schedule of its own.</summary>
    private static MarkovChainOptions OlderTempered =>
        PosteriorSampler.Langevin(steps: 20, stepSize: 0.01f).Tempered(5, TemperatureSchedule.PowerLaw(4, 1));

    /// <summary>What is to be trained.</summary>
    public IReadOnlyList<NamedTraining> Trainings(IEnumerable<PriorChoice> priors, IEnumerable<ObjectiveChoice> objectives, ulong seed)
    {
        return [.. priors.Distinct().SelectMany(prior => objectives.Distinct().Select(objective => Training(prior, objective)))];

        NamedTraining Training(PriorChoice prior, ObjectiveChoice objective)
        {
            var options = (prior == PriorChoice.Deep ? Deep : Mixture) with { Seed = seed };
            var (name, file) = objective switch
            {
                ObjectiveChoice.Steppingstone => ("steppingstone", "steppingstone"),
                ObjectiveChoice.Tempered => ("tempered maximum likelihood", "tempered"),
                _ => ("maximum likelihood", "ml"),
            };
            string latents = prior == PriorChoice.Deep ? "deep" : "mixture";
            return new NamedTraining(
                $"{latents}, {name}", $"{latents}-{file}",
                options with
                {
                    Sampler = objective == ObjectiveChoice.MaximumLikelihood ? options.Sampler : Tempered,
                    Objective = objective == ObjectiveChoice.Steppingstone ? TrainingObjective.Steppingstone : TrainingObjective.MaximumLikelihood,
                });
        }
    }

    /// <summary>The same model with an eighth of the channels and a quarter of the steps: minutes in the place of days.</summary>
    private static ColourPlan Reduced(ImageShape shape, KanBasis basis)
    {
        var layers = new List<ConvolutionLayer> { new(64, Stride: 1, Padding: 0) };
        for (int side = 8; side < shape.Height; side *= 2)
            layers.Add(new ConvolutionLayer(Math.Max(16, 64 * 4 / side)));
        layers.Add(new ConvolutionLayer(shape.Channels));
        var mixture = KaemPresets.Cifar10Mixture with
        {
            LatentSize = 20,
            Prior = KaemPresets.Cifar10Mixture.Prior with { Basis = basis },
            Generator = KaemGenerator.Convolutional(shape, layers),
            Sampler = PosteriorSampler.Langevin(steps: 10, stepSize: 0.01f),
            BatchSize = 50,
            LearningRate = 2e-3f,
        };
        var deep = mixture with
        {
            LatentSize = 41,
            Prior = (DeepPriorOptions)KaemPresets.Cifar10.Prior with { Hidden = [40, 40], Steps = 20 },
        };
        return new(mixture, deep, ((MarkovChainOptions)mixture.Sampler).Tempered());
    }
}
