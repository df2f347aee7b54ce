using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Xunit.Abstractions;

namespace Kaem.ML.Tests.Model;

public class DomainModelTests(ITestOutputHelper output)
{
    // A domain that holds too little of the reference for six columns of detail.
    private static readonly KaemOptions Narrow = SmallModel.Options with
    {
        Prior = KaemPrior.Univariate(ReferencePrior.Gaussian, KanBasis.Rbf(8)) with { Domain = (-0.1f, 0.1f) },
        Likelihood = KaemLikelihood.Gaussian(0.1f),
        Sampler = PosteriorSampler.Langevin(15, 2e-3f),
    };

    public static TheoryData<string> Priors() => ["univariate", "mixture", "deep"];

    [Fact]
    public void Following_gives_the_posterior_room_that_a_fixed_domain_denies()
    {
        DataMatrix train = SmallModel.Arc(200), heldOut = SmallModel.Arc(100, 2);
        foreach (ulong seed in new ulong[] { 1, 2, 3 })
        {
            var options = Narrow with { Seed = seed };
            var stayed = KaemModel.Train(options, train);
            var followed = KaemModel.Train(Following(options, 0.3f), train);
            double fixedMean = stayed.LogLikelihood(heldOut, 2000).Mean, followingMean = followed.LogLikelihood(heldOut, 2000).Mean;
            output.WriteLine($"seed {seed}: fixed {fixedMean:f2}, following {followingMean:f2} on {followed.Prior.Domain}");
            stayed.Prior.Domain.Should().Be((-0.1f, 0.1f));
            (followed.Prior.Domain.High - followed.Prior.Domain.Low).Should().BeGreaterThan(0.4f);
            followingMean.Should().BeGreaterThan(fixedMean + 0.5);
        }
    }

    [Theory]
    [MemberData(nameof(Priors))]
    public void A_loaded_model_is_the_same_to_the_last_bit(string kind)
    {
        var model = Trained(kind);
        model.Prior.Domain.Should().NotBe((-1.5f, 1.5f));
        model.ShouldSurviveSaving();
        model.Reload().Prior.Domain.Should().Be(model.Prior.Domain);

        using var alone = new MemoryStream();
        model.Prior.Save(alone);
        alone.Position = 0;
        var prior = LatentPrior.Load(alone);
        prior.Domain.Should().Be(model.Prior.Domain);
        var latents = model.SampleLatents(30);
        prior.LogDensity(latents).Should().Equal(model.Prior.LogDensity(latents));
        latents.Values.ToArray().Should().OnlyContain(z => z >= prior.Domain.Low && z <= prior.Domain.High);
    }

    [Theory]
    [MemberData(nameof(Priors))]
    public void A_seed_gives_the_same_bits_whatever_the_threads(string kind)
    {
        float[] one = Parameters(1);
        Parameters(3).Should().Equal(one);

        float[] Parameters(int threads) => EngineFixture.Trained(Options(kind) with { MaxSteps = 25 }, SmallModel.Arc(200), threads).ParameterValues();
    }

    [Theory]
    [InlineData("ULA")]
    [InlineData("MALA")]
    [InlineData("autoMALA")]
    [InlineData("tempered")]
    public void Persistent_chains_go_on_in_a_domain_that_shrank(string sampler)
    {
        // A quiet likelihood lets the domain shrink; whatever the ends do, chains stay within.
        MarkovChainOptions chains = sampler switch
        {
            "MALA" => PosteriorSampler.Mala(5, 1e-3f),
            "autoMALA" => PosteriorSampler.AutoMala(3),
            "tempered" => PosteriorSampler.Mala(5, 1e-3f).Tempered(3),
            _ => PosteriorSampler.Langevin(5, 2e-3f),
        };
        var options = Following(SmallModel.Options, 0.01f) with
        {
            Sampler = chains with { Chains = MarkovChains.Persistent },
            GridAdaptation = new() { Frequency = 10, Samples = 40 },
            BatchSize = 2,
            MaxSteps = 250,
        };
        options = options with { Prior = options.Prior with { Domain = (-6, 6) } };
        var model = KaemModel.Train(options, SmallModel.Arc(40));
        output.WriteLine($"{model.Prior.Domain}");
        (model.Prior.Domain.High - model.Prior.Domain.Low).Should().BeLessThan(8);
        model.LogLikelihood(SmallModel.Arc(20, 2)).Values.Should().OnlyContain(value => float.IsFinite(value));
    }

    [Fact]
    public void A_prior_takes_its_domain_to_other_models()
    {
        var prior = Trained("univariate").Prior;
        var rows = SmallModel.Arc(40);
        var latents = Trained("univariate").SampleLatents(20);
        var following = prior.ApplyTo(SmallModel.Options with { MaxSteps = 1 });

        // Frozen, a following prior needs no chains: it stays where it is.
        var frozen = KaemModel.Train(following with { FreezePrior = true }, rows, startFrom: prior);
        frozen.Prior.Domain.Should().Be(prior.Domain);
        frozen.Prior.LogDensity(latents).Should().Equal(prior.LogDensity(latents));

        // As a fixed one.
        var fixedOptions =
            following with { Prior = following.Prior with { DomainAdaptation = DomainAdaptation.Fixed, Domain = prior.Domain }, FreezePrior = true };
        var stayed = KaemModel.Train(fixedOptions, rows, startFrom: prior);
        stayed.Prior.LogDensity(latents).Should().Equal(prior.LogDensity(latents));
        FluentActions.Invoking(() => KaemModel.Train(fixedOptions with { Prior = fixedOptions.Prior with { Domain = null } }, rows, startFrom: prior))
            .Should().Throw<ArgumentException>().WithMessage("*a domain*");

        // And back.
        var back = KaemModel.Train(following with { FreezePrior = true, Prior = following.Prior with { Domain = null } }, rows, startFrom: stayed.Prior);
        back.Prior.Domain.Should().Be(prior.Domain);
        back.Prior.LogDensity(latents).Should().Equal(prior.LogDensity(latents));
    }

    [Fact]
    public void Continued_training_goes_on_in_the_models_domain()
    {
        var model = Trained("univariate");
        var on = model.ContinueTraining(model.Options with { MaxSteps = 1 }, SmallModel.Arc(100));
        on.Prior.Domain.Should().Be(model.Prior.Domain);

        // Following begins, and ends.
        var options =
            model.Options with { Prior = model.Options.Prior with { DomainAdaptation = DomainAdaptation.Fixed, Domain = model.Prior.Domain }, MaxSteps = 1 };
        var stayed = model.ContinueTraining(options, SmallModel.Arc(100));
        stayed.Prior.Domain.Should().Be(model.Prior.Domain);
        var moved = stayed.ContinueTraining(Following(options, 0.5f) with { MaxSteps = 12 }, SmallModel.Arc(100));
        moved.Prior.Domain.Should().NotBe(model.Prior.Domain);
    }

    [Fact]
    public void A_pruned_mixture_keeps_its_domain()
    {
        var options = Options(
            "mixture") with
            { Prior = KaemPrior.Mixture(
                basis: KanBasis.Rbf(8), proportions: MixtureProportions.Learned) with { DomainAdaptation = DomainAdaptation.FollowPosterior() } };
        var model = KaemModel.Train(options, SmallModel.Arc(100));
        model.Prior.Domain.Should().NotBe((-1.5f, 1.5f));
        model.PruneMixture(0.3f).Prior.Domain.Should().Be(model.Prior.Domain);
    }

    [Fact]
    public void A_domain_can_be_written_like_any_parameter()
    {
        var engine = new CpuEngine(Options("univariate"), 6);
        engine.WriteParameter("prior/domain", [-2, 2.5f]);
        engine.Network.Prior.Domain.Should().Be(new Interval(-2, 2.5f));
        FluentActions.Invoking(() => engine.WriteParameter("prior/domain", [2, -2])).Should().Throw<ArgumentException>().WithMessage("*domain*");
        engine.Network.Prior.Domain.Should().Be(new Interval(-2, 2.5f));
    }

    [Fact]
    public void Domains_that_nothing_could_move_are_refused()
    {
        Refused(Following(SmallModel.Options, 0.1f),
            "*DomainAdaptation follows the posterior*ImportanceSampling draws from the prior*PosteriorSampler.Langevin*");
        Refused(Following(Narrow, 0.1f) with { GridAdaptation = GridAdaptation.Off }, "*GridAdaptation.Prior is off*");
        foreach (float margin in new[] { 0, -1, float.NaN, 11 })
            FluentActions.Invoking(() => DomainAdaptation.FollowPosterior(margin)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*margin*");

        static void Refused(KaemOptions options, string message) =>
            FluentActions.Invoking(() => KaemModel.Train(options, SmallModel.Arc(40))).Should().Throw<ArgumentException>().WithMessage(message);
    }

    private static KaemOptions Following(KaemOptions options, float margin) =>
        options with { Prior = options.Prior with { DomainAdaptation = DomainAdaptation.FollowPosterior(margin) } };

    private static KaemOptions Options(string kind) => Following(
        SmallModel.Options with
        {
            Sampler = PosteriorSampler.Langevin(5, 2e-3f),
            GridAdaptation = new() { Frequency = 5, Samples = 40 },
            Epochs = 3,
            Prior = kind switch
            {
                "mixture" => KaemPrior.Mixture(basis: KanBasis.Rbf(8)),
                "deep" => KaemPrior.Deep(basis: KanBasis.Rbf(8), hidden: [4], steps: 10),
                _ => KaemPrior.Univariate(basis: KanBasis.Rbf(8)),
            },
        },
        0.2f);

    private static KaemModel Trained(string kind) => KaemModel.Train(Options(kind), SmallModel.Arc(100));
}
