using Kaem.ML.Engines;
using Kaem.ML.Tests.Reliability;
using Kaem.ML.Training;
using Xunit.Abstractions;

namespace Kaem.ML.Tests.Model;

public class JointMixtureModelTests(ITestOutputHelper output)
{
    private static readonly KaemOptions Options = SmallModel.Options with
    {
        LatentSize = 4,
        Prior = KaemPrior.JointMixture(5) with { Refits = MixtureRefits.Off },
    };

    private static readonly KaemModel Model = KaemModel.Train(Options with { Epochs = 3 }, SmallModel.Arc(200), SmallModel.Arc(50, 2));

    [Theory]
    [InlineData(-1e30f, 1e30f)]
    [InlineData(-100f, 7f)]
    [InlineData(7.5f, 1e10f)]
    public void Ends_that_no_draw_comes_near_do_no_harm(float low, float high)
    {
        var options = SmallModel.Options with
        {
            LatentSize = 2, OuterSize = null, Epochs = 2, Sampler = PosteriorSampler.ImportanceSampling(50),
            Prior = KaemPrior.JointMixture(3) with { Domain = (low, high), Refits = new() { Times = 1, Rows = 60, Rounds = 3 } },
        };
        var model = KaemModel.Train(options, SmallModel.Arc(100));
        model.SampleLatents(1000).Values.ToArray().Should().OnlyContain(value => float.IsFinite(value) && Math.Abs(value) < 1000);
    }

    [Theory]
    [InlineData(MixtureAxes.Full, "importance sampling", false)]
    [InlineData(MixtureAxes.Diagonal, "importance sampling", false)]
    [InlineData(MixtureAxes.Full, "importance sampling", true)]
    [InlineData(MixtureAxes.Full, "ULA", false)]
    [InlineData(MixtureAxes.Full, "persistent MALA", true)]
    [InlineData(MixtureAxes.Diagonal, "autoMALA", false)]
    [InlineData(MixtureAxes.Full, "tempered MALA", false)]
    public void Training_raises_the_held_out_log_likelihood(MixtureAxes axes, string sampler, bool energies)
    {
        var options = Options with
        {
            Prior = KaemPrior.JointMixture(5, axes) with { LearnEnergies = energies, Basis = KanBasis.Rbf(8), Refits = MixtureRefits.Off },
            Epochs = sampler == "importance sampling" ? 8 : 5,
            Sampler = sampler switch
            {
                "ULA" => PosteriorSampler.Langevin(15, 2e-3f),
                "persistent MALA" => PosteriorSampler.Mala(15, 1e-3f) with { Chains = MarkovChains.Persistent },
                "autoMALA" => PosteriorSampler.AutoMala(5),
                "tempered MALA" => PosteriorSampler.Mala(10, 2e-3f).Tempered(3),
                _ => Options.Sampler,
            },
        };
        var model = KaemModel.Train(options, SmallModel.Arc(200), SmallModel.Arc(50, 2));
        var epochs = model.Training.Epochs;
        output.WriteLine(string.Join(" ", epochs.Select(epoch => $"{epoch.HeldOutLogLikelihood:f2}")));
        epochs[^1].HeldOutLogLikelihood.Should().BeGreaterThan(epochs[0].HeldOutLogLikelihood!.Value + 1);
        epochs[^1].Loss.Should().BeLessThan(epochs[0].Loss);
        model.ShouldSurviveSaving();
    }

    [Fact]
    public void Latents_are_one_for_each_p()
    {
        (Model.LatentLength, Model.GeneratorInputs, Model.OuterSize).Should().Be((4, 4, 4));
        Model.SampleLatents(10).Columns.Should().Be(4);
        var inference = Model.Infer(SmallModel.Arc(3));
        inference.LatentMean.Values.ToArray().Should().Equal(inference.SummedLatentMean.Values.ToArray());
    }

    [Theory]
    [InlineData("importance sampling")]
    [InlineData("MALA")]
    public void A_seed_gives_the_same_bits_whatever_the_threads(string sampler)
    {
        var options = Options with { Epochs = 2, Sampler = sampler == "MALA" ? PosteriorSampler.Mala(5, 2e-3f) : Options.Sampler };
        float[] one = Parameters(1);
        Parameters(2).Should().Equal(one);
        Parameters(5).Should().Equal(one);

        float[] Parameters(int threads) => EngineFixture.Trained(options, SmallModel.Arc(200), threads).ParameterValues();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Steps_allocate_nothing_once_warm(bool chains)
    {
        var options = Options with
        {
            GridAdaptation = GridAdaptation.Off,
            PriorLearningRate = 1e-6f,
            Sampler = chains ? PosteriorSampler.Langevin(3, 2e-3f) : PosteriorSampler.ImportanceSampling(50),
        };
        EngineFixture.AllocatedBySteps(options, SmallModel.Arc(20), warm: 50, steps: 50).Should().Be(0);
    }

    [Fact]
    public void Without_gradient_or_frozen_the_prior_stays()
    {
        foreach (var options in new[] { Options with { FreezePrior = true },
            Options with { Prior = KaemPrior.JointMixture(5) with { LearnByGradient = false, Refits = MixtureRefits.Off } } })
        {
            var before = EngineFixture.Untrained(options, 6, 2);
            var after = EngineFixture.Trained(options with { Epochs = 1 }, SmallModel.Arc(100), 2);
            foreach (var parameter in before.Network.Prior.Parameters)
                after.Network.Prior.Parameters.Single(other => other.Name == parameter.Name).Value.Span.ToArray().Should()
                    .Equal(parameter.Value.Span.ToArray());
        }
    }

    [Theory]
    [InlineData("importance sampling")]
    [InlineData("MALA")]
    [InlineData("tempered persistent MALA")]
    public void Refits_bring_the_prior_to_the_posteriors(string sampler)
    {
        // Neither gradient nor refits but at the end: what the prior gains is the refit's.
        var options = Options with
        {
            Prior = KaemPrior.JointMixture(8) with { LearnByGradient = false, Refits = MixtureRefits.Off },
            Sampler = sampler switch
            {
                "MALA" => PosteriorSampler.Mala(15, 2e-3f),
                "tempered persistent MALA" => PosteriorSampler.Mala(10, 2e-3f).Tempered(3) with { Chains = MarkovChains.Persistent },
                _ => Options.Sampler,
            },
            Epochs = 6,
        };
        var rows = SmallModel.Arc(200, 2);
        double without = KaemModel.Train(options, SmallModel.Arc(400)).LogLikelihood(rows, 2000).Mean;
        var refitted = KaemModel.Train(options with { Prior = KaemPrior.JointMixture(8) with { LearnByGradient = false, Refits = new() { Times = 0 } } },
            SmallModel.Arc(400));
        double with = refitted.LogLikelihood(rows, 2000).Mean;
        output.WriteLine(FormattableString.Invariant($"{without:f3} without, {with:f3} with a refit"));
        with.Should().BeGreaterThan(without + 0.05);
        refitted.ShouldSurviveSaving();
    }

    [Fact]
    public void Refits_come_evenly_over_training_and_at_its_end()
    {
        Steps(Options with { Prior = KaemPrior.JointMixture(3) with { Refits = new() { Times = 3, Rows = 30 } }, Epochs = 2 }).Should()
            .Equal((5, 30), (10, 30), (15, 30), (20, 30));
        Steps(Options with { Prior = KaemPrior.JointMixture(3) with { Refits = new() { Times = 0 } }, MaxSteps = 7 }).Should().Equal((7, 200));
        Steps(Options with { Prior = KaemPrior.JointMixture(3) with { Refits = new() { AtEnd = false, Times = 1 } }, MaxSteps = 7 }).Should().Equal((4, 200));
        Steps(Options with { Prior = KaemPrior.JointMixture(3) with { Refits = new() { Times = 30, AtEnd = false } }, MaxSteps = 4 })
            .Select(refit => refit.Step).Should().Equal(1, 2, 3);
        Steps(Options with { Prior = KaemPrior.JointMixture(3), FreezePrior = true }).Should().BeEmpty();
        Steps(Options).Should().BeEmpty();
        Steps(SmallModel.Options with { MaxSteps = 5 }).Should().BeEmpty();

        static List<(long Step, int Rows)> Steps(KaemOptions options)
        {
            var engine = new Counting(EngineFixture.Untrained(options, 6, 2));
            new Trainer(engine, SmallModel.Arc(200), null, null).Run(CancellationToken.None);
            return engine.Refits;
        }
    }

    [Theory]
    [InlineData("importance sampling")]
    [InlineData("persistent MALA")]
    public void Refits_give_the_same_bits_whatever_the_threads(string sampler)
    {
        var options = Options with
        {
            Prior = KaemPrior.JointMixture(6),
            Epochs = 2,
            Sampler = sampler == "importance sampling" ? Options.Sampler : PosteriorSampler.Mala(5, 2e-3f) with { Chains = MarkovChains.Persistent },
        };
        float[] one = Parameters(1);
        Parameters(2).Should().Equal(one);
        Parameters(5).Should().Equal(one);

        float[] Parameters(int threads) => EngineFixture.Trained(options, SmallModel.Arc(200), threads).ParameterValues();
    }

    [Fact]
    public void Principal_components_missing_entries_and_further_training_go_with_it()
    {
        var joint = KaemPrior.JointMixture(4) with { Refits = new() { Times = 1 } };
        var reduced = KaemModel.Train(
            Options with { Prior = joint, Epochs = 1, PrincipalComponents = 3, Generator = KaemGenerator.Kan([7], KanBasis.Rbf(8), OutputActivation.None) },
                SmallModel.Arc(100));
        reduced.Reload().Generate(20).Values.ToArray().Should().Equal(reduced.Generate(20).Values.ToArray());
        float[] values = SmallModel.Arc(100).Values.ToArray();
        for (int i = 3; i < values.Length; i += 17)
            values[i] = float.NaN;
        var holed = KaemModel.Train(Options with { Prior = joint, Epochs = 1, AllowMissing = true }, new DataMatrix(values, 100, 6));
        holed.ShouldSurviveSaving();
        var longer = holed.ContinueTraining(holed.Options with { Epochs = 2 }, new DataMatrix(values, 100, 6));
        longer.LogLikelihood(SmallModel.Arc(50, 2)).Mean.Should().BeGreaterThan(holed.LogLikelihood(SmallModel.Arc(50, 2)).Mean);
    }

    private sealed class Counting(IKaemEngine inner) : DelegatingEngine(inner)
    {
        public List<(long Step, int Rows)> Refits { get; } = [];

        public override void RefitPrior(TrainingBatch batch)
        {
            Refits.Add((batch.Step, batch.Rows.Length / Columns));
            base.RefitPrior(batch);
        }
    }

    [Fact]
    public void What_makes_no_model_is_refused_by_name()
    {
        var joint = KaemPrior.JointMixture(5);
        Refused(Options with { OuterSize = 9 }, "*OuterSize is 9*4 latents*");
        Refused(Options with { Prior = joint with { Reference = ReferencePrior.Uniform } }, "*Reference is Uniform*Gaussian*");
        Refused(Options with { PriorGradient = PriorGradient.Contrastive }, "*Contrastive*Normalised*");
        Refused(Options with { Prior = joint with { DomainAdaptation = DomainAdaptation.FollowPosterior() } }, "*DomainAdaptation*Fixed*");
        Refused(Options with { Prior = joint with { Quadrature = QuadratureRule.Trapezoid(100) } }, "*Quadrature is Trapezoid*");
        Refused(Options with { Prior = joint with { Domain = (-3, 3) }, Sampler = PosteriorSampler.Langevin() }, "*Sampler = Langevin*Domain is given*Mala*");
        Refused(Options with { Prior = joint with { LearnEnergies = true }, Sampler = PosteriorSampler.Langevin() }, "*Langevin*LearnEnergies*Mala*");
        Refused(Options with { Prior = joint with { Domain = (9, 12) } }, "*domain [9, 12]*between -8 and 8*");
        FluentActions.Invoking(() => KaemPrior.JointMixture(0)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Components*between 1 and 65536*");
        FluentActions.Invoking(() => KaemPrior.JointMixture(axes: (MixtureAxes)7)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("*Axes must be one of Diagonal, Full*");
        FluentActions.Invoking(() => Kaem.ML.PlainEngine.PlainEngineFactory.Instance.Create(ModelParts.Initial(Options, 6))).Should()
            .Throw<NotSupportedException>().WithMessage("*Prior*JointMixture*");

        static void Refused(KaemOptions options, string message) =>
            FluentActions.Invoking(() => new CpuEngine(options, 6)).Should().Throw<ArgumentException>().WithMessage(message);
    }
}
