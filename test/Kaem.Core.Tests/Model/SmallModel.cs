using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Model;

/// <summary>Data and options small enough that a model trains in a blink.</summary>
internal static class SmallModel
{
    /// <summary>Rows on a noisy arc in six dimensions, in [0, 1].</summary>
    public static DataMatrix Arc(int rows, ulong seed = 1)
    {
        const int columns = 6;
        var noise = new float[rows * (columns + 1)];
        new RandomStream(seed, StreamPurpose.Shuffle).Uniform(noise);
        var values = new float[rows * columns];
        for (int r = 0; r < rows; r++)
        {
            double angle = Math.PI * noise[r * (columns + 1)];
            for (int d = 0; d < columns; d++)
                values[r * columns + d] = (float)(0.5 + 0.4 * Math.Cos(angle * (1 + d / 2) + d) + 0.05 * (noise[r * (columns + 1) + d + 1] - 0.5));
        }
        return new DataMatrix(values, rows, columns);
    }

    public static KaemOptions Options { get; } = new()
    {
        LatentSize = 2,
        Prior = KaemPrior.Univariate(ReferencePrior.Gaussian, KanBasis.Rbf(8)),
        Generator = KaemGenerator.Kan([7], KanBasis.Rbf(8)),
        Sampler = PosteriorSampler.ImportanceSampling(samples: 32),
        BatchSize = 20,
        LearningRate = 5e-3f,
        Epochs = 8,
        GridAdaptation = new() { Frequency = 20, Samples = 40 },
        ScoringSamples = 64,
    };

    public static KaemModel Trained { get; } = KaemModel.Train(Options, Arc(200), Arc(50, 2));
}
