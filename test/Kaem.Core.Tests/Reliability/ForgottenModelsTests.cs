using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;
using Kaem.ML.Tests.Model;

namespace Kaem.ML.Tests.Reliability;

/// <summary>A model's memory goes with the model, however long the threads live that used it.</summary>
[Collection(Alone.Name)]
public class ForgottenModelsTests
{
    private const int Threads = 3;

    // Less than two of the models below keep once they have scored.
    private const long Slack = 256 << 10;

    private static readonly EvidenceEstimator Steppingstone =
        EvidenceEstimator.Steppingstone(temperatures: 4, chains: 4, warmUp: 2, draws: 8, sampler: PosteriorSampler.AutoMala());

    private static readonly DataMatrix Rows = SmallModel.Arc(150, 9);
    private static readonly DataMatrix Few = SmallModel.Arc(3, 10);

    private static readonly byte[] Saved = Bits.Of(KaemModel.Train(SmallModel.Options with { ScoringSamples = 1000 }, SmallModel.Arc(200)));

    public static TheoryData<string> Uses => [.. Works.Keys];

    private static readonly Dictionary<string, Action<KaemModel>> Works = new()
    {
        ["scores"] = model =>
        {
            model.LogLikelihood(Rows);
            model.Infer(Rows);
        },
        ["evidence"] = model => model.LogLikelihood(Few, Steppingstone),
        ["annealed evidence"] = model => model.LogLikelihood(Few, EvidenceEstimator.AnnealedImportanceSampling(temperatures: 4, chains: 4)),
        ["generation"] = model => model.Generate(300, 3, GenerationDraw.Likelihood),
        ["posterior draws"] = model => model.SamplePosterior(Few, PosteriorSampler.AutoMala(), chains: 2, draws: 5, warmUp: 5),
        ["training"] = model => model.ContinueTraining(model.Options with { Epochs = 1 }, SmallModel.Arc(100)),
    };

    [Theory]
    [MemberData(nameof(Uses))]
    public void Nothing_is_left_of_a_model_that_was_used_and_dropped(string use)
    {
        var engines = new List<WeakReference>();
        long early = 0, late = 0;
        using var turn = new Barrier(Threads + 1);
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            // The threads outlive what they work for.
            foreach (int times in (int[])[3, 12])
            {
                turn.SignalAndWait();
                for (int i = 0; i < times; i++)
                    UseAndDrop(Works[use], engines);
                turn.SignalAndWait();
            }
            turn.SignalAndWait();
        })).ToList();
        threads.ForEach(thread => thread.Start());
        Round(ref early);
        Round(ref late);
        int alive = engines.Count(engine => engine.IsAlive);
        turn.SignalAndWait();
        threads.ForEach(thread => thread.Join());

        engines.Should().HaveCount(Threads * 15);
        alive.Should().BeLessThanOrEqualTo(Threads, "the frames of a thread may still know the last one");
        (late - early).Should().BeLessThan(Slack);

        void Round(ref long held)
        {
            turn.SignalAndWait();
            turn.SignalAndWait();
            held = GC.GetTotalMemory(forceFullCollection: true);
        }
    }

    [Fact]
    public void Nothing_is_left_on_the_threads_that_did_a_large_product()
    {
        const int large = 1200;
        long early = 0, late = 0;
        using var turn = new Barrier(Threads + 1);
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            foreach (int size in (int[])[30, large])
            {
                turn.SignalAndWait();
                Multiply(size);
                turn.SignalAndWait();
            }
            turn.SignalAndWait();
        })).ToList();
        threads.ForEach(thread => thread.Start());
        Round(ref early);
        Round(ref late);
        turn.SignalAndWait();
        threads.ForEach(thread => thread.Join());
        // Each packs 6 MB.
        (late - early).Should().BeLessThan(Slack);

        void Round(ref long held)
        {
            turn.SignalAndWait();
            turn.SignalAndWait();
            held = GC.GetTotalMemory(forceFullCollection: true);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Multiply(int size)
    {
        var matrix = new FloatBuffer(size * size).AsMatrix(size, size);
        MatrixProduct.Multiply(matrix, false, matrix, false, new FloatBuffer(size * size).AsMatrix(size, size), false, WorkerPool.Borrow());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void UseAndDrop(Action<KaemModel> use, List<WeakReference> engines)
    {
        var model = KaemModel.Load(new MemoryStream(Saved));
        use(model);
        lock (engines)
            engines.Add(new WeakReference(model.Engine));
    }
}
