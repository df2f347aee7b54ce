using Kaem.ML.Engines;
using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>The default model of a table as Adult is: 15 columns in 627 places.</summary>
internal static class RowModel
{
    public const int Rows = 250, Samples = 100;

    private static readonly int[] Ordered = [74, 128, 16, 119, 92, 94], Categories = [9, 16, 7, 15, 6, 5, 2, 42, 2];

    public static AutoregressiveLikelihoodOptions Likelihood { get; } = KaemLikelihood.Autoregressive(
        [.. Ordered.Select(count => LikelihoodBlock.Categorical(count) with { IsOrdered = true }), .. Categories.Select(LikelihoodBlock.Categorical)])
        with { WeightPenalty = 1e-4f };

    public static int Columns => Likelihood.Columns;

    public static CpuEngine Engine(WorkerPool workers)
    {
        var engine = new CpuEngine(KaemPresets.Table with { Seed = 1, Likelihood = Likelihood, GridAdaptation = GridAdaptation.Off }, Columns, workers);
        engine.Network.Initialise(workers);
        return engine;
    }

    /// <summary>Rows with a category in each column.</summary>
    public static float[] RandomRows()
    {
        var random = new Random(3);
        float[] rows = new float[Rows * Columns];
        for (int b = 0; b < Rows; b++)
        {
            int first = b * Columns;
            foreach (var block in Likelihood.Blocks)
            {
                rows[first + random.Next(block.Width)] = 1;
                first += block.Width;
            }
        }
        return rows;
    }
}
