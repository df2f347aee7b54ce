using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Model;

/// <summary>A table with a known joint distribution, and a small model of it.</summary>
/// <remarks>Columns: x and y, numbers; a and b, one-hot of three categories. Given a, b has known odds and x is near a's centre; y follows x.</remarks>
internal static class MixedModel
{
    public const int Columns = 8, A = 2, B = 5;

    /// <summary>p(a).</summary>
    public static double[] Shares { get; } = [0.5, 0.3, 0.2];

    /// <summary>p(b|a).</summary>
    public static double[][] Odds { get; } = [[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.2, 0.7]];

    /// <summary>E[x|a].</summary>
    public static double[] Centres { get; } = [-2, 0, 2];

    public static KaemOptions Options { get; } = new()
    {
        LatentSize = 2,
        OuterSize = 3,
        Prior = KaemPrior.Univariate(ReferencePrior.Gaussian, KanBasis.Rbf(8)),
        Generator = KaemGenerator.Kan([12], KanBasis.Rbf(8), OutputActivation.None),
        Likelihood = KaemLikelihood.Mixed(LikelihoodBlock.Gaussian(2, 0.5f), LikelihoodBlock.Categorical(3), LikelihoodBlock.Categorical(3)),
        Sampler = PosteriorSampler.ImportanceSampling(200, Resampler.None),
        BatchSize = 100,
        LearningRate = 1e-2f,
        LearningRateSchedule = LearningRateSchedule.Cosine(0.05f),
        Epochs = 20,
        GridAdaptation = new() { Frequency = 50, Samples = 200 },
        AllowMissing = true,
        ScoringSamples = 1000,
    };

    public static KaemModel Trained { get; } = KaemModel.Train(Options, Rows(3000));

    public static DataMatrix Rows(int count, ulong seed = 1)
    {
        float[] uniforms = new float[2 * count], normals = new float[2 * count], values = new float[Columns * count];
        new RandomStream(seed, StreamPurpose.Shuffle).Uniform(uniforms);
        new RandomStream(seed, StreamPurpose.Initialisation).Normal(normals);
        for (int r = 0; r < count; r++)
        {
            var row = values.AsSpan(r * Columns, Columns);
            int a = Pick(Shares, uniforms[2 * r]), b = Pick(Odds[a], uniforms[2 * r + 1]);
            row[0] = (float)(Centres[a] + 0.4 * normals[2 * r]);
            row[1] = 0.5f * row[0] + 0.2f * normals[2 * r + 1];
            row[A + a] = 1;
            row[B + b] = 1;
        }
        return new DataMatrix(values, count, Columns);
    }

    /// <summary>A copy of rows without some of their columns.</summary>
    public static DataMatrix Without(DataMatrix rows, int first, int count)
    {
        float[] values = rows.Values.ToArray();
        for (int r = 0; r < rows.Rows; r++)
            values.AsSpan(r * Columns + first, count).Fill(float.NaN);
        return new DataMatrix(values, rows.Rows, Columns);
    }

    /// <summary>The category of a block.</summary>
    public static int Category(ReadOnlySpan<float> row, int block) => row.Slice(block, 3).IndexOf(1f);

    private static int Pick(double[] shares, double uniform)
    {
        int k = 0;
        for (; k < shares.Length - 1 && uniform > shares[k]; k++)
            uniform -= shares[k];
        return k;
    }
}
