using Kaem.ML.Engines;
using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>The papers' 28 x 28 model, with random rows: 100 samples and rows, hidden width 4P + 2, 20 grid intervals.</summary>
internal static class PaperModel
{
    public const int Pixels = 784, Rows = 100;

    public static KaemOptions Options(int innerWidth) => KaemPresets.Nist() with
    {
        LatentSize = innerWidth,
        Generator = KaemGenerator.Kan(hidden: [4 * innerWidth + 2]),
        // Adaptations come every few hundred steps; timings are of the steps between.
        GridAdaptation = GridAdaptation.Off,
    };

    public static CpuEngine Engine(int innerWidth, WorkerPool workers)
    {
        var engine = new CpuEngine(Options(innerWidth), Pixels, workers);
        engine.Network.Initialise(workers);
        return engine;
    }

    public static float[] RandomRows(int rows)
    {
        var values = new float[rows * Pixels];
        new RandomStream(1, StreamPurpose.Shuffle).Uniform(values);
        return values;
    }
}
