using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Tests.Evidence;
using Kaem.ML.Tests.Model;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Training;

/// <summary>Where chains start that an encoder proposes for, by encoders that propose one known point, and where they lead.</summary>
public class ChainsFromProposalsTests
{
    private static readonly WorkerPool Workers = new(2);

    // Without steps worth the name, chains stay where they start.
    private static readonly MarkovChainOptions Still = PosteriorSampler.Langevin(1, 1e-12f);

    private static readonly float[] Here = [4, 7], There = [8, 5.5f];

    [Fact]
    public void An_update_starts_its_chains_at_the_proposals()
    {
        var engine = Linear(Still);
        int[] rows = [0, 1, 2, 3];
        Propose(engine, Here);
        Loss(engine, 0, rows).Should().BeApproximately(LossAt(rows, Here), 0.05);
        Propose(engine, There);
        Loss(engine, 1, rows).Should().BeApproximately(LossAt(rows, There), 0.05);
        LossAt(rows, There).Should().NotBeApproximately(LossAt(rows, Here), 1);
    }

    [Fact]
    public void Persistent_chains_start_at_the_proposal_once_and_go_on_where_they_ended()
    {
        var engine = Linear(Still with { Chains = MarkovChains.Persistent });
        Propose(engine, Here);
        Loss(engine, 0, [0, 1, 2, 3]).Should().BeApproximately(LossAt([0, 1, 2, 3], Here), 0.05);
        Propose(engine, There);
        // Two rows that were here before, and two that are new.
        Loss(engine, 1, [3, 5, 0, 6]).Should().BeApproximately((LossAt([3, 0], Here) + LossAt([5, 6], There)) / 2, 0.05);
        Propose(engine, Here);
        Loss(engine, 2, [6, 3, 5, 0]).Should().BeApproximately((LossAt([3, 0], Here) + LossAt([5, 6], There)) / 2, 0.05);
    }

    [Fact]
    public void Chains_of_other_temperatures_start_at_the_prior()
    {
        var still = PosteriorSampler.Langevin(40, 1e-12f);
        var engine = Linear(still.Tempered(3, exchangeEvery: 100));
        Propose(engine, Here);
        Loss(engine, 0, [0, 1, 2, 3]).Should().BeApproximately(LossAt([0, 1, 2, 3], Here), 0.05);
        // Exchanges bring what fits better than the proposal to t = 1: there is nothing but the prior's samples to be brought.
        var exchanging = Linear(still.Tempered(3));
        Propose(exchanging, Here);
        Loss(exchanging, 0, [0, 1, 2, 3]).Should().BeLessThan(LossAt([0, 1, 2, 3], Here) - 1);
    }

    [Theory]
    [InlineData("MALA")]
    [InlineData("ULA")]
    public void Chains_lead_from_a_wrong_proposal_to_the_posterior(string name)
    {
        const int count = 1000;
        var rows = LinearGaussianModel.Rows(count, inner: 1);
        MarkovChainOptions sampler = name == "MALA" ? PosteriorSampler.Mala(60, 0.05f, unadjustedSteps: 0) : PosteriorSampler.Langevin(100, 0.01f);
        var engine = Linear(sampler);
        Propose(engine, Here);
        var latents = new float[count * 2];
        new ChainDraws(engine.Network, Still, null).Draw(rows.Values, [], 1, latents, Workers);
        for (int b = 0; b < count; b++)
        {
            latents[2 * b].Should().BeApproximately(Here[0], 0.05f);
            latents[2 * b + 1].Should().BeApproximately(Here[1], 0.05f);
        }
        new ChainDraws(engine.Network, sampler, null).Draw(rows.Values, [], 1, latents, Workers);
        for (int l = 0; l < 2; l++)
        {
            double sum = 0, squares = 0;
            for (int b = 0; b < count; b++)
            {
                var (mean, covariance) = LinearGaussianModel.Posterior(rows.Row(b), inner: 1);
                double score = (latents[2 * b + l] - mean[l]) / Math.Sqrt(covariance[l, l]);
                (sum, squares) = (sum + score / count, squares + score * score / count);
            }
            // Over four deviations of a thousand draws; the prior's own would be at squares of about 4.
            sum.Should().BeApproximately(0, 0.13);
            squares.Should().BeApproximately(1, 0.2);
        }
    }

    [Theory]
    [InlineData(MarkovChains.ShortRun)]
    [InlineData(MarkovChains.Persistent)]
    public void A_refit_draws_by_the_chains_from_where_an_update_would_start_them(MarkovChains chains)
    {
        var options = SmallModel.Options with
        {
            Prior = KaemPrior.JointMixture(1), Sampler = (Still with { Chains = chains }).From(KaemEncoder.Plain([3])), LearningRate = 1e-12f,
            GridAdaptation = GridAdaptation.Off,
        };
        var rows = SmallModel.Arc(40).Values.ToArray();
        int[] all = [.. Enumerable.Range(0, 40)];
        var engine = EngineFixture.Untrained(options, 6, 2);
        Propose(engine, [1, -1]);
        engine.TrainStep(new TrainingBatch(rows.AsSpan(0, 20 * 6), 0) { Indices = all.AsSpan(0, 20) });
        Propose(engine, [-2, 0.5f]);
        engine.RefitPrior(new TrainingBatch(rows, 1) { Indices = all });
        float[] expected = chains == MarkovChains.Persistent ? [-0.5f, -0.25f] : [-2, 0.5f];
        Means(engine).Should().Equal(expected, (own, wanted) => Math.Abs(own - wanted) < 0.01f);

        // Steps that lead anywhere lead the refit's draws on, too.
        var leading = EngineFixture.Untrained(
            options with { Sampler = (PosteriorSampler.Mala(60, 0.02f, 0) with { Chains = chains }).From(KaemEncoder.Plain([3])) }, 6, 2);
        Propose(leading, [-2, 0.5f]);
        leading.RefitPrior(new TrainingBatch(rows, 0) { Indices = all });
        Math.Abs(Means(leading)[0] + 2).Should().BeGreaterThan(0.1f);
    }

    [Fact]
    public void A_domain_that_follows_the_posterior_takes_encoder_and_chains_along()
    {
        var options = AmortisedUpdateTests.Variants["chains"] with
        {
            Prior = KaemPrior.Univariate(ReferencePrior.Gaussian, KanBasis.Rbf(8)) with
            {
                Domain = (-4, 4), DomainAdaptation = DomainAdaptation.FollowPosterior(),
            },
        };
        DataMatrix train = SmallModel.Arc(200), heldOut = SmallModel.Arc(100, 2);
        float[] one = EngineFixture.Trained(options, train, 1).ParameterValues();
        EngineFixture.Trained(options, train, 7).ParameterValues().Should().Equal(one);
        var model = KaemModel.Train(options, train);
        model.Prior.Domain.Should().NotBe((-4f, 4f));
        model.ShouldSurviveSaving();
        var proposal = model.Propose(heldOut);
        proposal.LatentMean.Values.ToArray().Should().OnlyContain(mean => mean >= model.Prior.Domain.Low && mean <= model.Prior.Domain.High);
        model.LogLikelihood(heldOut).Mean.Should().BeGreaterThan(KaemModel.Train(options with { MaxSteps = 1 }, train).LogLikelihood(heldOut).Mean + 1);
    }

    [Fact]
    public void From_is_short_for_an_encoder_with_chains()
    {
        var encoder = KaemEncoder.Kan([5]);
        var tempered = PosteriorSampler.Mala(5).Tempered(3);
        tempered.From(encoder).Should().Be(PosteriorSampler.Amortised(encoder) with { Chains = tempered });
        PosteriorSampler.Langevin(3).From().Should().Be(PosteriorSampler.Amortised() with { Chains = PosteriorSampler.Langevin(3) });
    }

    private static readonly DataMatrix Rows = LinearGaussianModel.Rows(8, inner: 1);

    /// <summary>The linear-Gaussian model with an encoder, neither of which learns anything.</summary>
    private static CpuEngine Linear(MarkovChainOptions sampler)
    {
        var options = LinearGaussianEncoder.Options(sampler.From(KaemEncoder.Plain([3]))) with { LearningRate = 1e-12f };
        return (CpuEngine)LinearGaussianModel.Create(options, Workers).Engine;
    }

    /// <summary>Has the encoder propose a point of two latents for every row, as narrowly as it can.</summary>
    private static void Propose(CpuEngine engine, float[] point)
    {
        var domain = engine.Network.Prior.Domain;
        float middle = (domain.Low + domain.High) / 2, half = (domain.High - domain.Low) / 2;
        float[] outputs = [.. point.Select(z => float.IsFinite(half) ? half * MathF.Atanh((z - middle) / half) : z), -7, -7];
        foreach (var parameter in engine.Parameters.Where(parameter => parameter.Name.StartsWith("encoder/")))
            engine.WriteParameter(parameter.Name, parameter.Shape is [4] ? outputs : new float[parameter.Length]);
    }

    private static double Loss(CpuEngine engine, int step, int[] rows)
    {
        float[] values = [.. rows.SelectMany(row => Rows.Row(row).ToArray())];
        return engine.TrainStep(new TrainingBatch(values, step) { Indices = rows }).Loss;
    }

    /// <summary>The mean of -log p(x|z) over rows that all have the same latents.</summary>
    private static double LossAt(int[] rows, float[] latents)
    {
        const float sigma = LinearGaussianModel.Sigma;
        var output = LinearGaussianModel.Create(LinearGaussianModel.Sharp(sigma)).Decode(new DataMatrix(latents, 1, 2)).Row(0).ToArray();
        return rows.Average(row => Enumerable.Range(0, 4).Sum(d => 0.5 * Math.Log(2 * Math.PI * sigma * sigma)
            + Math.Pow(Rows.Row(row)[d] - output[d], 2) / (2 * sigma * sigma)));
    }

    private static float[] Means(CpuEngine engine)
    {
        var means = new float[2];
        engine.ReadParameter("prior/means", means);
        return means;
    }
}
