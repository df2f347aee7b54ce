using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>An image model with an encoder: 28 x 28 pixels, 32 latents on [-4, 4], a generator with one hidden layer of 162 on 8 grid intervals.</summary>
internal static class AmortisedModel
{
    public const int Pixels = 784, Rows = 100, Latents = 32, Hidden = 162, Grid = 8;

    public static KaemOptions Options(KaemEncoder encoder, int draws, bool learnPrior) => new()
    {
        LatentSize = 1,
        OuterSize = Latents,
        Prior = KaemPrior.Univariate(ReferencePrior.Gaussian, KanBasis.Rbf(Grid)) with { Domain = (-4, 4) },
        FreezePrior = !learnPrior,
        Generator = KaemGenerator.Kan([Hidden], KanBasis.Rbf(Grid)),
        Likelihood = KaemLikelihood.Gaussian(0.25f, SigmaLearning.Shared),
        Sampler = PosteriorSampler.Amortised(encoder, draws),
        BatchSize = Rows,
        // Adaptations come every few hundred steps; timings are of the steps between.
        GridAdaptation = GridAdaptation.Off,
    };

    public static float[] RandomRows()
    {
        var values = new float[Rows * Pixels];
        new RandomStream(1, StreamPurpose.Shuffle).Uniform(values);
        return values;
    }
}
