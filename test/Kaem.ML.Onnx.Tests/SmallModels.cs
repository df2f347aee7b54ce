using Kaem.ML.Data;

namespace Kaem.ML.Onnx.Tests;

/// <summary>Models of a few updates: what they learn is of no account, but nothing of them is as it was at the start.</summary>
internal static class SmallModels
{
    public const int Side = 5;

    /// <summary>Images of 5 x 5 pixels: bars at some place, with noise.</summary>
    public static DataMatrix Images { get; } = Make(240, seed: 3);

    /// <summary>Images that training has not seen.</summary>
    public static DataMatrix Others { get; } = Make(17, seed: 8);

    public static KaemOptions Options { get; } = new()
    {
        LatentSize = 2,
        Generator = KaemGenerator.Kan([9], KanBasis.Rbf(6)),
        Likelihood = KaemLikelihood.Gaussian(0.2f, SigmaLearning.PerColumn),
        BatchSize = 40,
        MaxSteps = 12,
        LearningRate = 0.02f,
        Seed = 5,
        ScoringSamples = 60,
        GridAdaptation = new GridAdaptation { Frequency = 5 },
    };

    /// <summary>The same rows as an image of 4 x 5 pixels and five numbers.</summary>
    public static KaemOptions InParts { get; } = Options with
    {
        Likelihood = KaemLikelihood.Gaussian(), Generator = KaemGenerator.Joint(
            KaemPart.Image("image", new ImageShape(4, 5, 1), KaemGenerator.Kan([6], KanBasis.Rbf(6))) with { LeftOut = 0.2f },
            KaemPart.Numbers("numbers", LikelihoodBlock.Gaussian(5) with { Weight = 2 })),
    };

    public static KaemModel Train(KaemOptions options, DataMatrix? rows = null) => KaemModel.Train(options, rows ?? Images);

    private static DataMatrix Make(int count, int seed)
    {
        var random = new Random(seed);
        var pixels = new float[count * Side * Side];
        for (int i = 0; i < count; i++)
        {
            int bar = random.Next(2 * Side);
            for (int p = 0; p < Side * Side; p++)
            {
                bool lit = bar < Side ? p / Side == bar : p % Side == bar - Side;
                pixels[i * Side * Side + p] = Math.Clamp((lit ? 0.9f : 0.1f) + 0.1f * (random.NextSingle() - 0.5f), 0, 1);
            }
        }
        return new DataMatrix(pixels, count, Side * Side);
    }
}
