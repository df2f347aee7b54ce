using System.Diagnostics;
using Kaem.ML.Engines;
using Kaem.ML.Persistence;
using Kaem.ML.Tests.Model;

namespace Kaem.ML.Tests.Reliability;

[Collection(Alone.Name)]
public class HostileFileTests
{
    private const int Files = 20_000;

    // What a small model takes beside its parameters: tables of its prior, at most 4,096 panels, and the threads' room to build them.
    private const long Tables = 16 << 20;

    [Fact, Trait("Category", "Long")]
    public void Twenty_thousand_damaged_files_give_a_model_or_the_documented_exception()
    {
        var kinds = Kinds();
        int refused = 0, loaded = 0;
        long most = 0;
        var longest = TimeSpan.Zero;
        for (int i = 0; i < Files; i++)
        {
            var (bytes, load) = kinds[i % kinds.Count];
            byte[] damaged = Mutations.Of(bytes, i);
            if (damaged.AsSpan().SequenceEqual(bytes))
                continue;
            var (time, memory, fault) = Load(damaged, load, i);
            // A machine may stop for a while; a reader that hangs does it again.
            if (time > TimeSpan.FromSeconds(2))
                time = Load(damaged, load, i).Time;
            time.Should().BeLessThan(TimeSpan.FromSeconds(2), $"file {i} is small");
            memory.Should().BeLessThan(4 * damaged.Length + Tables, $"file {i} has {damaged.Length} bytes ({fault?.Message})");
            if (fault is null)
                loaded++;
            else
                fault.Should().BeOfType<ModelFormatException>($"file {i}").Which.Message.Should().NotBeEmpty();
            refused += fault is null ? 0 : 1;
            most = Math.Max(most, memory - 4 * damaged.Length);
            longest = time > longest ? time : longest;
        }
        // Both must occur, or the test would show nothing: some damage, as another learning rate, is a model all the same.
        refused.Should().BeGreaterThan(Files / 2);
        loaded.Should().BeGreaterThan(Files / 100);
        Console.WriteLine(
            $"{refused} refused, {loaded} loaded; longest {longest.TotalMilliseconds:F0} ms, most memory above four times the size {most >> 10} KB.");
    }

    [Fact]
    public void Memory_stays_in_proportion_to_a_large_file()
    {
        var large = new CpuEngine(SmallModel.Options with { Generator = KaemGenerator.Kan([100], KanBasis.Rbf(20)) }, 200);
        byte[] bytes = Bits.Of(new KaemModel(large, SmallModel.Trained.Training));
        bytes.Length.Should().BeGreaterThan(1 << 20);
        Load(bytes, stream => KaemModel.Load(stream), 0).Memory.Should().BeLessThan(4 * bytes.Length);
        Load(bytes, stream => KaemModel.Load(stream), 1).Memory.Should().BeLessThan(4 * bytes.Length + Tables, "a buffer that grows is copied");
    }

    [Theory]
    [InlineData("0,")]
    [InlineData("{},")]
    [InlineData("[],")]
    [InlineData("[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],")]
    public void Dense_JSON_takes_no_more_memory_than_other_bytes(string item)
    {
        string items = string.Concat(Enumerable.Repeat(item, (8 << 20) / item.Length)).TrimEnd(',');
        byte[] model = Bits.Of(SmallModel.Trained);
        foreach (string json in new[] { $$"""{"rows":1,"steps":1,"stoppedEarly":false,"epochs":[{{items}}]}""", $"[{items}]", $"[[{items}]]" })
        {
            foreach (int section in new[] { 0, 1 })
            {
                var sections = Mutations.Sections(model);
                sections[section] = (sections[section].Tag, System.Text.Encoding.UTF8.GetBytes(json));
                byte[] bytes = Mutations.Join(model, sections);
                var (_, memory, fault) = Load(bytes, stream => KaemModel.Load(stream), 0);
                fault.Should().BeOfType<ModelFormatException>();
                memory.Should().BeLessThan(2 * bytes.Length);
            }
        }
    }

    private static (TimeSpan Time, long Memory, Exception? Fault) Load(byte[] bytes, Action<Stream> load, int number)
    {
        using Stream stream = number % 2 == 0 ? new MemoryStream(bytes, writable: false) : new NetworkStream(bytes);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        long start = Stopwatch.GetTimestamp();
        Exception? fault = null;
        try
        {
            load(stream);
        }
        catch (Exception exception)
        {
            fault = exception;
        }
        var time = Stopwatch.GetElapsedTime(start);
        return (time, GC.GetTotalAllocatedBytes(precise: true) - before, fault);
    }

    private static List<(byte[] Bytes, Action<Stream> Load)> Kinds()
    {
        var train = SmallModel.Arc(60);
        var options = SmallModel.Options with { Epochs = 2 };
        KaemModel[] models =
        [
            SmallModel.Trained,
            KaemModel.Train(
                options with
                { Prior = KaemPrior.Mixture(ReferencePrior.Uniform, KanBasis.BSpline(6), MixtureProportions.Learned, 0.1f),
                LearningRateSchedule = LearningRateSchedule.Milestones(0.5f, 2) }, train),
            KaemModel.Train(
                options with
                {
                    Prior = KaemPrior.Deep(ReferencePrior.LearnableGaussian, KanBasis.Rbf(6), [3], 4, 0.02f),
                    Sampler = PosteriorSampler.AutoMala(3, 0.02f).Tempered(),
                    Likelihood = KaemLikelihood.Gaussian(0.3f, SigmaLearning.PerColumn),
                },
                train),
            KaemModel.Train(
                options with
                {
                    Prior = KaemPrior.Univariate(
                        ReferencePrior.LearnableGaussian, KanBasis.Rswaf(8)) with
                        { DomainAdaptation = DomainAdaptation.FollowPosterior(), Quadrature = QuadratureRule.GaussLegendre(50) },
                    Sampler = PosteriorSampler.Mala(3, 0.02f),
                    Generator = KaemGenerator.Kan([7], KanBasis.Morlet(6)) with { LayerNorm = true },
                    Evidence = EvidenceEstimator.Steppingstone(),
                },
                train),
        ];
        var kinds = models.Select(model => (Bits.Of(model), (Action<Stream>)(stream => KaemModel.Load(stream)))).ToList();
        using var prior = new MemoryStream();
        models[0].Prior.Save(prior);
        kinds.Add((prior.ToArray(), stream => LatentPrior.Load(stream)));

        using var folder = new TemporaryFolder();
        KaemModel.Train(options, train, checkpoints: new CheckpointDirectory(folder.Path) { EverySteps = 5 });
        kinds.Add((File.ReadAllBytes(folder.Files[0]), stream => Resume(options, train, stream)));
        return kinds;
    }

    /// <summary>What the trainer does with a checkpoint.</summary>
    private static void Resume(KaemOptions options, DataMatrix train, Stream stream)
    {
        var (_, state, good) = CheckpointFile.Read(stream);
        var engine = new CpuEngine(options, train.Columns);
        foreach (var bytes in new[] { good.Length == 0 ? state : good, state })
        {
            var snapshot = new ML.Training.Snapshot();
            snapshot.Load(bytes);
            snapshot.Restore(engine, new ML.Training.TrainingRun());
        }
    }

    /// <summary>A stream without length that gives a little at a time.</summary>
    private sealed class NetworkStream(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1000));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1000)]);
    }
}
