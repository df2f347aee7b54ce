using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Tests.Model;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Training;

public class LangevinUpdateTests
{
    public static TheoryData<string> Samplers() => ["ULA", "MALA", "autoMALA", "tempered ULA", "tempered MALA", "steppingstone", "contrastive", "persistent"];

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Every_sampler_trains(string sampler)
    {
        var options = Options(sampler);
        DataMatrix train = SmallModel.Arc(200), heldOut = SmallModel.Arc(100, 2);
        double before = KaemModel.Train(options with { MaxSteps = 1 }, train).LogLikelihood(heldOut, 500).Mean;
        var model = KaemModel.Train(options, train);
        model.LogLikelihood(heldOut, 500).Mean.Should().BeGreaterThan(before + 1);

        var diagnostics = model.Training.Epochs[^1].Sampler;
        diagnostics.Should().NotBeNull();
        diagnostics!.StepSize.Should().BeGreaterThan(0);
        if (sampler.Contains("MALA"))
            diagnostics.AcceptanceRate.Should().BeInRange(0.05f, 1);
        else
            diagnostics.AcceptanceRate.Should().BeNull();
        diagnostics.ExchangeRates.Should().HaveCount(sampler.StartsWith("temp") || sampler == "steppingstone" ? 2 : 0);
        diagnostics.ExchangeRates.All(rate => rate > 0 && rate <= 1).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void A_seed_gives_the_same_bits_whatever_the_threads(string sampler)
    {
        float[] Train(int threads)
        {
            var engine = EngineFixture.Untrained(Options(sampler), 6, threads);
            Steps(engine, 0, 4);
            return engine.ParameterValues();
        }

        float[] alone = Train(1);
        Train(2).Should().Equal(alone);
        Train(3).Should().Equal(alone);
    }

    [Theory]
    [InlineData("ULA")]
    [InlineData("MALA")]
    [InlineData("autoMALA")]
    [InlineData("tempered MALA")]
    [InlineData("steppingstone")]
    [InlineData("persistent")]
    public void Steps_allocate_nothing_once_warm(string sampler)
    {
        var engine = EngineFixture.Untrained(Options(sampler) with { GridAdaptation = new() { Prior = false, Generator = false } }, 6, threads: 1);
        Steps(engine, 0, 20);
        Allocations.Usual(() => Steps(engine, 20, 25)).Should().Be(0);
    }

    [Fact]
    public void Persistent_chains_go_on_where_the_same_rows_chains_ended()
    {
        // Without steps worth the name, chains stay where they start.
        var still = PosteriorSampler.Langevin(1, 1e-12f) with { Chains = MarkovChains.Persistent };
        float[] Losses(PosteriorSampler sampler, params int[][] batches)
        {
            var workers = new WorkerPool(1);
            var engine = new CpuEngine(
                SmallModel.Options with { Sampler = sampler, LearningRate = 1e-12f, GridAdaptation = new() { Prior = false, Generator = false } }, 6, workers);
            engine.Network.Initialise(workers);
            return [.. batches.Select((rows, step) => engine.TrainStep(new TrainingBatch(RowsOf(rows), step) { Indices = rows }).Loss)];
        }

        int[] first = [0, 1, 2, 3], second = [4, 5, 6, 7], mixed = [3, 2, 1, 0];
        float[] persistent = Losses(still, first, second, mixed);
        persistent[2].Should().BeApproximately(persistent[0], 1e-3f * Math.Abs(persistent[0]));
        float[] fresh = Losses(still with { Chains = MarkovChains.ShortRun }, first, second, mixed);
        fresh[0].Should().Be(persistent[0]);
        fresh[2].Should().NotBeApproximately(fresh[0], 1e-2f * Math.Abs(fresh[0]));
    }

    [Fact]
    public void Persistent_chains_must_know_their_rows()
    {
        var engine = new CpuEngine(Options("persistent"), 6);
        Action step = () => engine.TrainStep(new TrainingBatch(RowsOf([0, 1]), 0));
        step.Should().Throw<ArgumentException>().WithMessage("*Indices*");
    }

    private static KaemOptions Options(string sampler) => SmallModel.Options with
    {
        Epochs = 6,
        Likelihood = KaemLikelihood.Gaussian(0.1f),
        PriorGradient = sampler == "contrastive" ? PriorGradient.Contrastive : PriorGradient.Normalised,
        Objective = sampler == "steppingstone" ? TrainingObjective.Steppingstone : TrainingObjective.MaximumLikelihood,
        Sampler = sampler switch
        {
            "MALA" => PosteriorSampler.Mala(15, 1e-3f),
            "autoMALA" => PosteriorSampler.AutoMala(8),
            "tempered MALA" => PosteriorSampler.Mala(10, 1e-3f).Tempered(3),
            "tempered ULA" or "steppingstone" => PosteriorSampler.Langevin(10, 2e-3f).Tempered(3),
            "persistent" => PosteriorSampler.Langevin(10, 2e-3f) with { Chains = MarkovChains.Persistent },
            _ => PosteriorSampler.Langevin(15, 2e-3f),
        },
    };

    private static readonly float[] Values = SmallModel.Arc(200).Values.ToArray();
    private static readonly int[] Indices = [.. Enumerable.Range(0, 200)];

    private static void Steps(CpuEngine engine, int first, int end)
    {
        for (int step = first; step < end; step++)
        {
            int at = step % 10 * 20;
            engine.TrainStep(new TrainingBatch(Values.AsSpan(at * 6, 20 * 6), step) { Indices = Indices.AsSpan(at, 20), Steps = 100 });
        }
    }

    private static float[] RowsOf(int[] rows) => [.. rows.SelectMany(row => Values.AsSpan(row * 6, 6).ToArray())];
}
