using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests;

/// <summary>A small model of points along a curve in the unit cube, trained once for all tests.</summary>
internal static class Toy
{
    public const int Columns = 6;

    private static readonly Lazy<KaemTransformer> Shared = new(() => Estimator().Fit(View(Rows(120))));

    public static MLContext Context { get; } = new(seed: 1);

    public static KaemOptions Options { get; } = new()
    {
        LatentSize = 3,
        Prior = KaemPrior.Univariate(ReferencePrior.Uniform, KanBasis.Rbf(gridSize: 5)),
        Generator = KaemGenerator.Kan(hidden: [7], KanBasis.Rbf(gridSize: 5)),
        Sampler = PosteriorSampler.ImportanceSampling(samples: 20),
        Likelihood = KaemLikelihood.Gaussian(0.3f),
        BatchSize = 20,
        Epochs = 2,
        ScoringSamples = 50,
        Seed = 11,
    };

    /// <summary>The shared model; features in "Features", all four outputs.</summary>
    public static KaemTransformer Transformer => Shared.Value;

    public static KaemEstimator Estimator(KaemOutputColumns? outputs = null) =>
        Context.Generative().Kaem(Options, outputs: outputs);

    public static Point[] Rows(int count, int seed = 3)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => Row(i, random))];
    }

    public static IDataView View(IEnumerable<Point> rows) => Context.Data.LoadFromEnumerable(rows);

    public static DataMatrix Matrix(IReadOnlyCollection<Point> rows) =>
        new([.. rows.SelectMany(row => row.Features)], rows.Count, Columns);

    private static Point Row(int index, Random random)
    {
        double t = random.NextDouble();
        float[] features = [.. Enumerable.Range(0, Columns).Select(d => (float)(0.5 + 0.4 * Math.Sin(2 * t + d) + 0.02 * (random.NextDouble() - 0.5)))];
        return new Point
            { Features = features, Index = index, Name = $"point {index}", Words = [.. Enumerable.Range(0, index % 4).Select(word => $"{index}/{word}")] };
    }

    internal sealed class Point
    {
        [VectorType(Columns)]
        public float[] Features { get; set; } = [];

        public int Index { get; set; }

        public string Name { get; set; } = "";

        public string[] Words { get; set; } = [];
    }
}
