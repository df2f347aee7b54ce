using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>The SVHN preset (Tables 5 and 7), with random images: 50 rows, 40 Langevin steps.</summary>
internal static class ImageModel
{
    public const int Columns = 32 * 32 * 3, Rows = 50, Steps = 40;

    /// <param name="temperatures">Power posteriors of the steppingstone objective; 0 for none of it.</param>
    public static KaemOptions Options(int temperatures)
    {
        var sampler = PosteriorSampler.Langevin(Steps);
        return KaemPresets.Svhn with
        {
            Sampler = temperatures > 0 ? sampler.Tempered(temperatures) : sampler,
            Objective = temperatures > 0 ? TrainingObjective.Steppingstone : TrainingObjective.MaximumLikelihood,
            BatchSize = Rows,
            // Adaptations come every few hundred steps; timings are of the steps between.
            GridAdaptation = GridAdaptation.Off,
        };
    }

    public static float[] RandomRows()
    {
        var values = new float[Rows * Columns];
        new RandomStream(1, StreamPurpose.Shuffle).Uniform(values);
        return values;
    }
}
