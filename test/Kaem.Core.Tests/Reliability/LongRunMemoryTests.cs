using Kaem.ML.Tests.Model;

namespace Kaem.ML.Tests.Reliability;

[Collection(Alone.Name)]
public class LongRunMemoryTests
{
    private const long Slack = 256 << 10;

    [Fact]
    public void A_hundred_thousand_scored_rows_leave_nothing_behind()
    {
        var model = SmallModel.Trained;
        var rows = SmallModel.Arc(1000, 4);
        Score(5);
        long before = Held();
        Score(100);
        (Held() - before).Should().BeLessThan(Slack);

        void Score(int times)
        {
            for (int i = 0; i < times; i++)
            {
                model.LogLikelihood(rows);
                model.Infer(rows);
                model.Generate(100, (ulong)i);
            }
        }
    }

    [Theory, Trait("Category", "Long")]
    [InlineData("importance sampling")]
    [InlineData("persistent autoMALA")]
    [InlineData("proposals under a joint mixture")]
    [InlineData("a deep prior")]
    public void Five_thousand_steps_leave_nothing_behind(string kind)
    {
        var options = SmallModel.Options with { Epochs = 50, BatchSize = 20 };
        if (kind == "persistent autoMALA")
            options = options with { Sampler = PosteriorSampler.AutoMala(1, 0.02f) with { Chains = MarkovChains.Persistent } };
        if (kind == "proposals under a joint mixture")
            options = options with { Sampler = PosteriorSampler.Amortised(KaemEncoder.Plain([6])), Prior = KaemPrior.JointMixture(3) };
        if (kind == "a deep prior")
            options = options with { Sampler = PosteriorSampler.Langevin(1, 0.02f), Prior = KaemPrior.Deep(basis: KanBasis.Rbf(6), hidden: [3], steps: 2) };
        using var folder = new TemporaryFolder();
        long early = 0, late = 0;
        var reports = new Reports(report =>
        {
            if (report is { EndOfEpoch: true, Epoch: 10 })
                early = Held();
            if (report is { EndOfEpoch: true, Epoch: 50 })
                late = Held();
        });
        KaemModel.Train(options, SmallModel.Arc(2000), null, reports, checkpoints: new CheckpointDirectory(folder.Path) { EverySteps = 1000 })
            .Training.Steps.Should().Be(5000);
        early.Should().BePositive();
        // The history of 40 epochs is part of the model.
        (late - early).Should().BeLessThan(Slack);
    }

    /// <summary>What the process still holds after all garbage is gone.</summary>
    private static long Held() => GC.GetTotalMemory(forceFullCollection: true);
}
