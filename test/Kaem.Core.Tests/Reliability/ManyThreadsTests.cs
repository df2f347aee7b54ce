using Kaem.ML.Tests.Model;

namespace Kaem.ML.Tests.Reliability;

public class ManyThreadsTests
{
    private const int Threads = 16;

    private static readonly DataMatrix Rows = SmallModel.Arc(150, 9);

    public static TheoryData<string> Kinds => [.. Variants.Keys];

    private static readonly Dictionary<string, KaemOptions> Variants = new()
    {
        ["univariate"] = SmallModel.Options,
        ["mixture"] =
        SmallModel.Options with
        { Prior = KaemPrior.Mixture(ReferencePrior.Uniform, KanBasis.Rbf(6), MixtureProportions.Learned),
        Evidence = EvidenceEstimator.Steppingstone(3, chains: 2, warmUp: 5, draws: 5) },
        ["deep"] = SmallModel.Options with
        { Prior = KaemPrior.Deep(ReferencePrior.Gaussian, KanBasis.Rbf(6), [3], 4, 0.02f), Sampler = PosteriorSampler.Langevin(3, 0.02f) },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Sixteen_threads_agree_with_one(string kind)
    {
        var trained = KaemModel.Train(Variants[kind] with { Epochs = 2 }, SmallModel.Arc(200));
        byte[] bytes = Bits.Of(trained);
        // A fresh model each time: what it makes at the first use is made by all threads at once.
        var alone = KaemModel.Load(new MemoryStream(bytes));
        byte[][] expected = [.. Works.Select(work => work(alone))];
        for (int round = 0; round < 2; round++)
        {
            var shared = KaemModel.Load(new MemoryStream(bytes));
            var found = new byte[Threads][][];
            using var start = new Barrier(Threads);
            var threads = Enumerable.Range(0, Threads).Select(t => new Thread(() =>
            {
                found[t] = new byte[Works.Length][];
                start.SignalAndWait();
                // Each in another order, so that everything meets everything.
                for (int w = 0; w < Works.Length; w++)
                    found[t][(t + w) % Works.Length] = Works[(t + w) % Works.Length](shared);
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            for (int t = 0; t < Threads; t++)
            {
                for (int w = 0; w < Works.Length; w++)
                    found[t][w].Should().Equal(expected[w], $"thread {t}, work {w}");
            }
        }
    }

    private static readonly Func<KaemModel, byte[]>[] Works =
    [
        Bits.Of,
        model => Bytes(model.Generate(70, 3).Values),
        model => Bytes(model.Generate(40, 4, GenerationDraw.Likelihood).Values),
        model => Bytes(model.SampleLatents(50, 5).Values),
        model => Bytes([.. model.LogLikelihood(Rows).Values]),
        model => Bytes([.. model.LogLikelihood(Rows, 30).Values]),
        model => Bytes(model.Infer(Rows).LatentMean.Values),
        model => Bytes(model.Infer(Rows).Reconstruction.Values),
        model => Bytes(model.SamplePosterior(new DataMatrix(Rows.Values[..18].ToArray(), 3, 6), chains: 2, draws: 5, warmUp: 5).Latents.Values),
        Saved,
    ];

    private static byte[] Saved(KaemModel model)
    {
        using var stream = new MemoryStream();
        model.Prior.Save(stream);
        return stream.ToArray();
    }

    private static byte[] Bytes(ReadOnlySpan<float> values) => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values).ToArray();
}
