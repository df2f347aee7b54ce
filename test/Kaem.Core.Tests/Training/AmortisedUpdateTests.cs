using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Tests.Evidence;
using Kaem.ML.Tests.Model;
using Kaem.ML.Tests.Reliability;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Training;

public class AmortisedUpdateTests(Xunit.Abstractions.ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. Variants.Keys];

    /// <summary>Every kind of encoder, prior and gradient.</summary>
    internal static readonly Dictionary<string, KaemOptions> Variants = new()
    {
        ["plain"] = Options(PosteriorSampler.Amortised(KaemEncoder.Plain([20, 20]))),
        ["KAN"] = Options(PosteriorSampler.Amortised(KaemEncoder.Kan([8]))),
        ["five draws"] = Options(PosteriorSampler.Amortised(KaemEncoder.Plain([20]), draws: 5)),
        ["wake-sleep"] = Options(PosteriorSampler.Amortised(KaemEncoder.Plain([20]), draws: 6) with { Learning = ProposalLearning.ReweightedWakeSleep }),
        ["gaps"] = Options(PosteriorSampler.Amortised(KaemEncoder.Plain([20]))) with { AllowMissing = true },
        ["clipped"] = Options(PosteriorSampler.Amortised(KaemEncoder.Plain([20]))) with { GradientClipping = 5 },
        ["learned sigma"] = Options(PosteriorSampler.Amortised(KaemEncoder.Plain([20]), draws: 2)) with
        {
            Likelihood = KaemLikelihood.Gaussian(0.2f, SigmaLearning.PerColumn),
        },
        ["contrastive"] = Options(PosteriorSampler.Amortised(KaemEncoder.Plain([20]), draws: 2)) with { PriorGradient = PriorGradient.Contrastive },
        ["mixture"] = Options(PosteriorSampler.Amortised(KaemEncoder.Plain([20]))) with
        {
            Prior = KaemPrior.Mixture(ReferencePrior.Uniform, KanBasis.Rbf(6)), LatentSize = 3, OuterSize = 2,
        },
        ["deep"] = Options(PosteriorSampler.Amortised(KaemEncoder.Plain([20]))) with
        {
            Prior = KaemPrior.Deep(ReferencePrior.Gaussian, KanBasis.Rbf(6), [3], 4, 0.02f), LatentSize = 2, OuterSize = null,
        },
        ["convolutional"] = Options(PosteriorSampler.Amortised(KaemEncoder.Convolutional(new ImageShape(2, 3, 1), [new(8, 2, 1, 0)], [12]))) with
        {
            AllowMissing = true,
        },
        ["chains"] = Options(Leading(PosteriorSampler.Mala(5, 2e-3f))),
        ["chains, joint"] = Options(Leading(PosteriorSampler.Langevin(4, 1e-3f))) with
        {
            Prior = KaemPrior.JointMixture(3) with { Refits = new() { Times = 1, Rows = 100, Rounds = 3 } }, LatentSize = 2, OuterSize = null,
        },
        ["chains, persistent"] = Options(Leading(PosteriorSampler.Mala(3, 2e-3f) with { Chains = MarkovChains.Persistent })) with { AllowMissing = true },
        ["chains, ends"] = Options(Leading(PosteriorSampler.Mala(5, 2e-3f)) with { Learning = ProposalLearning.ReweightedWakeSleep }),
        ["chains, tempered"] = Options(Leading(PosteriorSampler.Mala(5, 2e-3f).Tempered(3))),
        ["chains, steppingstone"] = Options(Leading(PosteriorSampler.Langevin(5, 1e-3f).Tempered(3))) with { Objective = TrainingObjective.Steppingstone },
        ["frozen prior"] = Options(PosteriorSampler.Amortised(KaemEncoder.Plain([20]))) with { FreezePrior = true },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_variant_trains(string name)
    {
        var options = Variants[name];
        DataMatrix train = SmallModel.Arc(200), heldOut = SmallModel.Arc(100, 2);
        // The deep prior has no known normalisation, and its samples are short runs: its rows are scored by the bank.
        double before = KaemModel.Train(options with { MaxSteps = 1 }, train).LogLikelihood(heldOut, EvidenceEstimator.ImportanceSampling()).Mean;
        var model = KaemModel.Train(options, train, heldOut);
        model.LogLikelihood(heldOut, EvidenceEstimator.ImportanceSampling()).Mean.Should().BeGreaterThan(before + 1);
        model.Training.Epochs[^1].Loss.Should().BeLessThan(model.Training.Epochs[0].Loss - 1);
        float most = ((AmortisedOptions)options.Sampler).Draws;
        if (((AmortisedOptions)options.Sampler).Chains is not null)
            model.Training.Epochs[^1].Sampler.Should().NotBeNull();
        model.Training.Epochs[^1].EffectiveSampleSize.Should().BeInRange(most == 1 ? 1 : 1.01f, most);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_seed_gives_the_same_bits_whatever_the_threads(string name)
    {
        float[] Train(int threads)
        {
            var engine = EngineFixture.Untrained(Variants[name], 6, threads);
            Steps(engine, 0, 4);
            return engine.ParameterValues();
        }

        float[] alone = Train(1);
        alone.Should().OnlyContain(value => float.IsFinite(value));
        Train(2).Should().Equal(alone);
        Train(7).Should().Equal(alone);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Steps_allocate_nothing_once_warm(string name)
    {
        var engine = EngineFixture.Untrained(Variants[name] with { GridAdaptation = new() { Prior = false, Generator = false } }, 6, threads: 1);
        Steps(engine, 0, 20);
        Allocations.Usual(() => Steps(engine, 20, 25)).Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Training_goes_on_to_the_bits_of_an_unbroken_run(string name)
    {
        var options = Variants[name] with { Epochs = 3 };
        DataMatrix train = SmallModel.Arc(200), validation = SmallModel.Arc(30, 2);
        var unbroken = KaemModel.Train(options, train, validation);
        using var folder = new TemporaryFolder();
        KaemModel.Train(options, train, validation, checkpoints: new CheckpointDirectory(folder.Path) { EverySteps = 1, Keep = 1000 });
        foreach (int keep in new[] { 23, 7 })
        {
            foreach (string file in folder.Files.Skip(keep))
                File.Delete(file);
            var resumed = KaemModel.Train(options, train, validation, checkpoints: new CheckpointDirectory(folder.Path) { EverySteps = 1000, Keep = 1000 });
            Bits.Of(resumed).Should().Equal(Bits.Of(unbroken), $"it went on from step {keep}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_encoder_is_saved_with_the_model(string name)
    {
        var model = KaemModel.Train(Variants[name] with { Epochs = 1 }, SmallModel.Arc(200));
        model.Engine.Parameters.Should().Contain(parameter => parameter.Name.StartsWith("encoder/"));
        var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        var loaded = KaemModel.Load(stream);
        loaded.Options.Should().Be(model.Options);
        Bits.Of(loaded).Should().Equal(Bits.Of(model));
    }

    [Theory]
    [InlineData(1, ProposalLearning.Pathwise, 0)]
    [InlineData(4, ProposalLearning.Pathwise, 0)]
    [InlineData(16, ProposalLearning.ReweightedWakeSleep, 0)]
    [InlineData(1, ProposalLearning.Pathwise, 3)]
    [InlineData(1, ProposalLearning.ReweightedWakeSleep, 10)]
    public void An_encoder_finds_the_posterior_of_a_linear_Gaussian_model(int draws, ProposalLearning learning, int chainSteps)
    {
        var sampler = PosteriorSampler.Amortised(KaemEncoder.Plain([24]), draws) with { Learning = learning };
        if (chainSteps > 0)
            sampler = sampler with { Chains = PosteriorSampler.Mala(chainSteps, 0.02f, unadjustedSteps: 0) };
        var (engine, rows) = LinearGaussianEncoder.Trained(sampler, steps: 4000);
        double meanError = 0, spreadError = 0;
        for (int b = 0; b < rows.Rows; b++)
        {
            var (mean, covariance) = LinearGaussianModel.Posterior(rows.Row(b), inner: 1);
            var precision = covariance.Inverse();
            var (ownMean, ownScale) = LinearGaussianEncoder.Propose(engine, rows.Row(b));
            for (int l = 0; l < LinearGaussianModel.Outer; l++)
            {
                // The best independent normals have the posterior's mean and the precision's diagonal (Bishop 2006, 10.1.2); here the two latents hardly
                // depend on each other.
                double scale = 1 / Math.Sqrt(precision[l, l]);
                meanError += Math.Pow((ownMean[l] - mean[l]) / scale, 2) / (rows.Rows * LinearGaussianModel.Outer);
                spreadError += Math.Pow(Math.Log(ownScale[l] / scale), 2) / (rows.Rows * LinearGaussianModel.Outer);
            }
        }
        // In deviations of the posterior, and shares of them. A chain's one end says less of a row than a gradient does.
        output.WriteLine($"{draws} {learning} {chainSteps}: {Math.Sqrt(meanError):f3} {Math.Sqrt(spreadError):f3}");
        Math.Sqrt(meanError).Should().BeLessThan(chainSteps == 10 ? 0.12 : 0.08);
        Math.Sqrt(spreadError).Should().BeLessThan(chainSteps == 10 ? 0.06 : 0.02);
    }

    [Fact]
    public void What_cannot_be_proposed_is_refused_by_name()
    {
        Refused(SmallModel.Options with { Sampler = PosteriorSampler.Amortised(), LatentSize = 3, OuterSize = 5 },
            "*LatentSize is 3*KaemPrior.JointMixture()*LatentSize = 1 with OuterSize = 5*");
        var joint = SmallModel.Options with { LatentSize = 2, Prior = KaemPrior.JointMixture(2) };
        Refused(joint with { Sampler = PosteriorSampler.Amortised(draws: 2) with { Chains = PosteriorSampler.Mala() } }, "*Draws is 2*leave Chains out*");
        Refused(
            joint with { Sampler = Leading(PosteriorSampler.Langevin()), Prior = KaemPrior.JointMixture(2) with { Domain = (-4, 4) } },
            "*Langevin reflects*Mala*");
        Refused(joint with { Sampler = Leading(PosteriorSampler.Langevin()), Objective = TrainingObjective.Steppingstone }, "*without tempering*");
        Refused(
            SmallModel.Options with { Sampler = PosteriorSampler.Amortised(), LatentSize = 1, Prior = KaemPrior.Univariate(coupling: LatentCoupling.Shared) },
            "*Amortised*Shared*Independent*");
        Refused(
            SmallModel.Options with { LatentSize = 1, Sampler = PosteriorSampler.Amortised() with { Learning = ProposalLearning.ReweightedWakeSleep } },
                "*Draws is 1*2 or more*");
        Refused(
            SmallModel.Options with
            {
                LatentSize = 1, Sampler = PosteriorSampler.Amortised(),
                    Prior = KaemPrior.Univariate() with { DomainAdaptation = DomainAdaptation.FollowPosterior() },
            },
            "*Amortised*");
        var images = SmallModel.Options with { LatentSize = 1, OuterSize = 2, Sampler = PosteriorSampler.Amortised(KaemEncoder.Convolutional()) };
        Refused(images, "*encoder is convolutional*Shape*");
        Refused(images with { Sampler = PosteriorSampler.Amortised(KaemEncoder.Convolutional(new ImageShape(8, 8, 1))) },
            "*images of 8 x 8 x 1, 64 values*6 columns*");
        Refused(images with { PrincipalComponents = 2, Generator = KaemGenerator.Kan(output: OutputActivation.None) }, "*PrincipalComponents is 2*");
        FluentActions.Invoking(() => KaemEncoder.Convolutional(new ImageShape(2, 2, 1), [new(1, 7, 1, 0)]))
            .Should().Throw<ArgumentException>().WithMessage("*leave nothing of an image of 2 x 2 x 1*");
        FluentActions.Invoking(() => KaemEncoder.Convolutional(layers: [])).Should().Throw<ArgumentException>().WithMessage("*at least one convolution*");
        FluentActions.Invoking(() => PosteriorSampler.Amortised(draws: 0))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Draws must be at least 1*");
        FluentActions.Invoking(() => KaemEncoder.Plain([4, 0])).Should().Throw<ArgumentOutOfRangeException>();

        static void Refused(KaemOptions options, string message) =>
            FluentActions.Invoking(() => KaemModel.Train(options, SmallModel.Arc(50))).Should().Throw<ArgumentException>().WithMessage(message);
    }

    private static AmortisedOptions Leading(MarkovChainOptions chains) => chains.From(KaemEncoder.Plain([20]));

    private static KaemOptions Options(PosteriorSampler sampler) => SmallModel.Options with
    {
        LatentSize = 1, OuterSize = 2, Epochs = 8, Likelihood = KaemLikelihood.Gaussian(0.1f), Sampler = sampler, LearningRate = 5e-3f, ScoringSamples = 500,
        Prior = KaemPrior.Univariate(ReferencePrior.Gaussian, KanBasis.Rbf(8)) with { Domain = (-4, 4) },
    };

    private static readonly float[] Values = SmallModel.Arc(200).Values.ToArray();

    private static readonly int[] Indices = [.. Enumerable.Range(0, 200)];

    private static void Steps(CpuEngine engine, int first, int end)
    {
        for (int step = first; step < end; step++)
            engine.TrainStep(new TrainingBatch(Values.AsSpan(step % 10 * 20 * 6, 20 * 6), step)
            {
                Steps = 100, Indices = Indices.AsSpan(step % 10 * 20, 20),
            });
    }
}
