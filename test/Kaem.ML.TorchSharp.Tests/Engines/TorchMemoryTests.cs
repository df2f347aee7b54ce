using Kaem.ML.Engines;
using Kaem.ML.Tests.Model;
using Kaem.ML.Training;
using TorchSharp;

namespace Kaem.ML.Tests.Engines;

/// <summary>Updates on TorchSharp take no memory that they keep. What the process holds is measured, so nothing else runs beside these.</summary>
[Collection(Name), CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TorchMemoryTests
{
    internal const string Name = "the memory of TorchSharp";

    [TorchFact]
    public void Memory_stays_flat() => StaysFlat(200);

    [TorchFact]
    [Trait("Category", "Long")]
    public void Memory_stays_flat_over_ten_thousand_updates() => StaysFlat(10_000);

    private static void StaysFlat(int updates)
    {
        var options = SmallModel.Options with { Epochs = 3, Seed = 5, GridAdaptation = GridAdaptation.Off };
        var all = SmallModel.Arc(100);
        var engine = TorchSharpEngine.Cpu.Create(ModelParts.Initial(options, all.Columns));
        float[] rows = all.Values[..(20 * all.Columns)].ToArray();
        long Live(int steps)
        {
            for (int step = 0; step < steps; step++)
                engine.TrainStep(new TrainingBatch(rows, step));
            return DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }
        long first = Live(10);
        GC.Collect();
        long bytes = Environment.WorkingSet;
        Live(updates).Should().Be(first, "a scope a step leaves nothing");
        GC.Collect();
        (Environment.WorkingSet - bytes).Should().BeLessThan(50_000_000);
    }
}
