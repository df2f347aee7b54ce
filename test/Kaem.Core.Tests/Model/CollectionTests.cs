using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Model;

/// <summary>Kernels work with addresses; the memory behind them must outlive them however often the collector runs.</summary>
[Trait("Category", "Long")]
public class CollectionTests
{
    [Fact]
    public void Collections_in_the_middle_of_work_take_nothing_away()
    {
        // The quiet run comes first.
        _ = Quiet.Value;
        using var collector = new Collector();
        for (int round = 0; round < 3; round++)
            Work().Should().Equal(Quiet.Value);
    }

    [Fact]
    public void Expansions_outlive_collections()
    {
        var workers = new WorkerPool(1);
        var layer = new KanLayer("layer", 1, 3, KanBasis.Rbf());
        KanInitialiser.Initialise(layer, -1, 1, new RandomStream(3, StreamPurpose.Initialisation), workers);
        float[] points = [.. Enumerable.Range(0, 2000).Select(i => i / 1000f - 1)];
        var expected = LeastSquares.BasisAt(layer, 0, points);
        using var collector = new Collector();
        // Only code that the JIT has optimised, after many calls, drops what it no longer needs early.
        for (int i = 0; i < 20_000; i++)
            LeastSquares.BasisAt(layer, 0, points).Equals(expected).Should().BeTrue();
    }

    private static readonly Lazy<float[]> Quiet = new(Work);

    private static float[] Work()
    {
        // Grids adapt at nearly every step: refits make and drop buffers.
        var options = SmallModel.Options with { Epochs = 3, GridAdaptation = new() { Frequency = 1, Decay = 1, Samples = 30 } };
        var model = KaemModel.Train(options, SmallModel.Arc(200), SmallModel.Arc(50, 2));
        return
        [
            .. KaemModel.Train(options, SmallModel.Arc(100)).Generate(40).Values,
            .. model.LogLikelihood(SmallModel.Arc(30, 3)).Values,
            .. model.Infer(SmallModel.Arc(30, 3)).Reconstruction.Values,
            .. model.SampleLatents(20).Values,
            model.Prior.Quantile(1, 1, 0.3f),
        ];
    }

    private sealed class Collector : IDisposable
    {
        private readonly Thread _thread;
        private volatile bool _stop;

        public Collector()
        {
            _thread = new Thread(() =>
            {
                while (!_stop)
                {
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
                    // What was collected is soon written over.
                    for (int i = 0; i < 20; i++)
                        GC.AllocateUninitializedArray<float>(1000 + 100 * i, pinned: true).AsSpan().Fill(float.NaN);
                    // Without a pause one collection can follow the other so closely that the work stands still.
                    Thread.Sleep(1);
                }
            });
            _thread.Start();
        }

        public void Dispose()
        {
            _stop = true;
            _thread.Join();
        }
    }
}
