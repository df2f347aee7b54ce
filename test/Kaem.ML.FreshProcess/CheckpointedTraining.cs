using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Reliability;

/// <summary>A training that a test kills again and again. It takes long enough to be killed anywhere, and is the same every time.</summary>
internal static class CheckpointedTraining
{
    /// <summary>Updates between checkpoints.</summary>
    public const int Interval = 5;

    /// <summary>Trains, from the newest checkpoint on if there is a folder of them.</summary>
    public static KaemModel Run(string? folder, IProgress<KaemProgress>? progress = null)
    {
        var random = new Random(5);
        var rows = Enumerable.Range(0, 60).Select(_ => new Row { Features = [.. Enumerable.Range(0, 6).Select(_ => random.NextSingle())] }).ToArray();
        var options = new KaemOptions
        {
            LatentSize = 2,
            Prior = KaemPrior.Univariate(ReferencePrior.Gaussian, KanBasis.Rbf(8)),
            Generator = KaemGenerator.Kan([7], KanBasis.Rbf(8)),
            // Chains that go on and adapt: the state that is easiest to lose.
            Sampler = PosteriorSampler.AutoMala(3, 0.02f) with { Chains = MarkovChains.Persistent },
            BatchSize = 20,
            LearningRate = 5e-3f,
            Epochs = 40,
            GridAdaptation = new() { Frequency = 20, Samples = 40 },
            ScoringSamples = 64,
        };
        var context = new MLContext(seed: 1);
        var estimator = context.Generative().Kaem(options);
        if (folder is not null)
            estimator = estimator.WithCheckpoints(new CheckpointDirectory(folder) { EverySteps = Interval });
        if (progress is not null)
            estimator = estimator.WithProgress(progress);
        return estimator.Fit(context.Data.LoadFromEnumerable(rows)).Model;
    }

    /// <summary>Says at the end of each epoch how many updates are done.</summary>
    public sealed class StepPrinter : IProgress<KaemProgress>
    {
        public void Report(KaemProgress value)
        {
            if (value.EndOfEpoch)
                Console.WriteLine(value.Step);
        }
    }

    private sealed class Row
    {
        [VectorType(6)]
        public float[] Features { get; set; } = [];
    }
}
