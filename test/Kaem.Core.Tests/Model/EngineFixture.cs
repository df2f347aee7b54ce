using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Model;

/// <summary>Engines to train step by step.</summary>
internal static class EngineFixture
{
    /// <summary>An engine as it is before training.</summary>
    public static CpuEngine Untrained(KaemOptions options, int columns, int threads)
    {
        var workers = new WorkerPool(threads);
        var engine = new CpuEngine(options, columns, workers);
        engine.Network.Initialise(workers);
        return engine;
    }

    /// <summary>An engine trained as its options say.</summary>
    public static CpuEngine Trained(KaemOptions options, DataMatrix rows, int threads)
    {
        var engine = Untrained(options, rows.Columns, threads);
        new Trainer(engine, rows, null, null).Run(CancellationToken.None);
        return engine;
    }

    /// <summary>Steps on the same rows each.</summary>
    public static void TrainSteps(this CpuEngine engine, DataMatrix rows, int first, int end)
    {
        for (int step = first; step < end; step++)
            engine.TrainStep(new TrainingBatch(rows.Values, step));
    }

    /// <summary>
    /// Bytes that steps allocate once <paramref name="warm"/> are done. One thread, so that what the steps allocate is what this thread does.
    /// </summary>
    public static long AllocatedBySteps(KaemOptions options, DataMatrix rows, int warm, int steps)
    {
        var engine = Untrained(options, rows.Columns, threads: 1);
        engine.TrainSteps(rows, 0, warm);
        return Allocations.Usual(() => engine.TrainSteps(rows, warm, warm + steps));
    }

    /// <summary>The values of all parameters, one after the other.</summary>
    public static float[] ParameterValues(this CpuEngine engine) =>
        [.. engine.Network.Parameters.SelectMany(parameter => parameter.Value.Span.ToArray())];
}
