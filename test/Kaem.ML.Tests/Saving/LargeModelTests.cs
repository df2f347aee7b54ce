using System.Diagnostics;
using Kaem.ML.Engines;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit.Abstractions;

namespace Kaem.ML.Tests.Saving;

/// <summary>What saving and loading allocate, measured over the whole process: no other test runs beside it.</summary>
[Collection(Name), CollectionDefinition(Name, DisableParallelization = true), Trait("Category", "Long")]
public sealed class LargeModelTests(ITestOutputHelper output)
{
    private const string Name = "large models";

    private const int Pixels = 784;

    [Fact]
    public void FortyMegabytesComeBackWhole()
    {
        // A model as the papers' for 28 x 28 pixels, with a wide hidden layer; its initial parameters are as good as trained ones here.
        var options = KaemPresets.Nist() with { Generator = KaemGenerator.Kan(hidden: [540]), ScoringSamples = 100 };
        var model = new KaemModel(new CpuEngine(options, Pixels), new TrainingSummary(1, 0, true, []));
        var random = new Random(1);
        var rows = Enumerable.Range(0, 5).Select(_ => new Image { Features = [.. Enumerable.Range(0, Pixels).Select(_ => random.NextSingle())] }).ToArray();
        var data = Toy.Context.Data.LoadFromEnumerable(rows);
        var transformer = new KaemTransformer(
            model, Kaem.ML.Input.FeatureColumn.In(data.Schema, "Features", "data"), new KaemOutputColumns { FullLatent = true });
        long size = model.Engine.Parameters.Sum(parameter => (long)parameter.Length) * sizeof(float);
        size.Should().BeGreaterThan(40_000_000);

        string file = Path.GetTempFileName();
        ITransformer loaded;
        try
        {
            Measure("saved", () => Toy.Context.Model.Save(transformer, data.Schema, file)).Should().BeLessThan(4 * size);
            loaded = new MLContext().Model.Load(file, out _);
            Measure("loaded", () => loaded = new MLContext().Model.Load(file, out _)).Should().BeLessThan(4 * size);
            output.WriteLine($"The model has {size / 1e6:F1} MB, the file {new FileInfo(file).Length / 1e6:F1} MB.");
        }
        finally
        {
            File.Delete(file);
        }
        loaded.Should().BeOfType<KaemTransformer>();
        float[] first = loaded.Transform(Toy.Context.Data.TakeRows(data, 1)).Outputs().Single();
        float[][] all = loaded.Transform(data).Outputs();

        float[][] expected = transformer.Transform(data).Outputs();
        first.Should().Equal(expected[0]);
        all.SelectMany(row => row).Should().Equal(expected.SelectMany(row => row));
    }

    /// <summary>Bytes allocated: no less than what the peak rises by.</summary>
    private long Measure(string what, Action action)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        var clock = Stopwatch.StartNew();
        action();
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        output.WriteLine($"{what} in {clock.Elapsed.TotalSeconds:F2} s, {allocated / 1e6:F0} MB allocated.");
        return allocated;
    }

    private sealed class Image
    {
        [VectorType(28, 28)]
        public float[] Features { get; set; } = [];
    }
}
