using Xunit.Abstractions;

namespace Kaem.ML.Tests.Model;

public class DeepModelTests(ITestOutputHelper output)
{
    private static readonly KaemOptions Options = SmallModel.Options with
    {
        LatentSize = 4,
        Prior = KaemPrior.Deep(ReferencePrior.Gaussian, KanBasis.Rbf(8), hidden: [6, 5], steps: 30),
    };

    private static readonly KaemModel Model = KaemModel.Train(Options with { Epochs = 3 }, SmallModel.Arc(200), SmallModel.Arc(50, 2));

    [Theory]
    [InlineData(ReferencePrior.Gaussian, "importance sampling")]
    [InlineData(ReferencePrior.Uniform, "importance sampling")]
    [InlineData(ReferencePrior.LearnableGaussian, "importance sampling")]
    [InlineData(ReferencePrior.LogNormal, "importance sampling")]
    [InlineData(ReferencePrior.Gaussian, "ULA")]
    [InlineData(ReferencePrior.None, "persistent MALA")]
    [InlineData(ReferencePrior.LearnableGaussian, "tempered ULA")]
    public void Training_raises_the_held_out_log_likelihood(ReferencePrior reference, string sampler)
    {
        var options = Options with
        {
            Prior = (DeepPriorOptions)Options.Prior with { Reference = reference },
            Epochs = sampler == "importance sampling" ? 8 : 5,
            Sampler = sampler switch
            {
                "ULA" => PosteriorSampler.Langevin(15, 2e-3f),
                "persistent MALA" => PosteriorSampler.Mala(15, 1e-3f) with { Chains = MarkovChains.Persistent },
                "tempered ULA" => PosteriorSampler.Langevin(10, 2e-3f).Tempered(3),
                _ => Options.Sampler,
            },
        };
        var epochs = KaemModel.Train(options, SmallModel.Arc(200), SmallModel.Arc(50, 2)).Training.Epochs;
        output.WriteLine(string.Join(" ", epochs.Select(epoch => $"{epoch.HeldOutLogLikelihood:f2}")));
        epochs[^1].HeldOutLogLikelihood.Should().BeGreaterThan(epochs[0].HeldOutLogLikelihood!.Value + 1);
        epochs[^1].Loss.Should().BeLessThan(epochs[0].Loss);
    }

    [Fact]
    public void Latents_are_one_for_each_p()
    {
        (Model.LatentLength, Model.GeneratorInputs, Model.OuterSize).Should().Be((4, 4, 4));
        var latents = Model.SampleLatents(10);
        latents.Columns.Should().Be(4);
        Model.Decode(latents).Columns.Should().Be(6);
        var inference = Model.Infer(SmallModel.Arc(3));
        inference.LatentMean.Values.ToArray().Should().Equal(inference.SummedLatentMean.Values.ToArray());
        float[] part = new float[3 * 4];
        Model.Engine.SamplePrior(1, 5, part);
        part.Should().Equal(latents.Values[(5 * 4)..(8 * 4)].ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_seed_gives_the_same_bits_whatever_the_threads(bool langevin)
    {
        var options = Options with { Epochs = 2, Sampler = langevin ? PosteriorSampler.Langevin(5, 2e-3f) : Options.Sampler };
        float[] one = Parameters(1);
        Parameters(2).Should().Equal(one);
        Parameters(5).Should().Equal(one);

        float[] Parameters(int threads) => EngineFixture.Trained(options, SmallModel.Arc(200), threads).ParameterValues();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Steps_allocate_nothing_once_warm(bool langevin)
    {
        var options = Options with
        {
            GridAdaptation = GridAdaptation.Off,
            Prior = (DeepPriorOptions)Options.Prior with { Steps = 5 },
            Sampler = langevin ? PosteriorSampler.Langevin(3, 2e-3f) : PosteriorSampler.ImportanceSampling(50),
        };
        EngineFixture.AllocatedBySteps(options, SmallModel.Arc(20), warm: 50, steps: 50).Should().Be(0);
    }

    [Theory]
    [InlineData(ReferencePrior.Gaussian)]
    [InlineData(ReferencePrior.LearnableGaussian)]
    public void A_loaded_model_is_the_same_to_the_last_bit(ReferencePrior reference)
    {
        var model = reference == ReferencePrior.Gaussian
            ? Model
            : KaemModel.Train(Options with { Prior = Options.Prior with { Reference = reference }, MaxSteps = 5 }, SmallModel.Arc(100));
        model.ShouldSurviveSaving();
    }

    [Fact]
    public void Its_prior_shows_energies_and_log_densities_of_samples()
    {
        var prior = Model.Prior;
        prior.IsNormalised.Should().BeFalse();
        prior.IsMixture.Should().BeFalse();
        SmallModel.Trained.Prior.IsNormalised.Should().BeTrue();
        var latents = Model.SampleLatents(300);
        float[] energies = prior.Energy(latents);
        double[] logDensities = prior.LogDensity(latents);
        for (int s = 0; s < latents.Rows; s++)
        {
            double reference = latents.Row(s).ToArray().Sum(z => -0.5 * Math.Log(2 * Math.PI) - 0.5 * z * z);
            logDensities[s].Should().BeApproximately(energies[s] + reference, 1e-4);
        }
        prior.LogDensity(new DataMatrix([0, 0, 0, 2], 1, 4)).Should().Equal(double.NegativeInfinity);
        prior.Energy(new DataMatrix([0, 0, 0, 2], 1, 4))[0].Should().NotBe(float.NegativeInfinity);

        FluentActions.Invoking(() => prior.Energy(new DataMatrix([0, 0, 0], 1, 3))).Should().Throw<ArgumentException>()
            .WithMessage("*4 latents; these have 3*");
        FluentActions.Invoking(() => SmallModel.Trained.Prior.Energy(SmallModel.Trained.SampleLatents(1))).Should().Throw<InvalidOperationException>()
            .WithMessage("*each q and p*");
        Action[] univariate = [() => prior.LogPartition(0, 0), () => prior.Cdf(0, 0, 0), () => prior.Moments(0, 0), () => prior.FindClosedForm(0, 0)];
        foreach (var asked in univariate)
            asked.Should().Throw<NotSupportedException>().WithMessage("*one density over all latents*");
        FluentActions.Invoking(() => LatentPrior.FromDensity(Options, z => 1)).Should().Throw<NotSupportedException>();
    }

    [Fact]
    public void Joint_log_densities_of_other_priors_are_sums_over_latents()
    {
        var model = SmallModel.Trained;
        var latents = model.SampleLatents(5);
        double[] joint = model.Prior.LogDensity(latents);
        for (int s = 0; s < 5; s++)
        {
            double sum = 0;
            for (int q = 0; q < model.OuterSize; q++)
            {
                for (int p = 0; p < model.LatentSize; p++)
                {
                    var density = new float[1];
                    model.Prior.Density(q, p, [latents.Row(s)[q * model.LatentSize + p]], density);
                    sum += Math.Log(density[0]);
                }
            }
            joint[s].Should().BeApproximately(sum, 1e-4);
        }
    }

    [Fact]
    public void Its_prior_starts_another_model()
    {
        using var stream = new MemoryStream();
        Model.Prior.Save(stream);
        stream.Position = 0;
        var prior = LatentPrior.Load(stream);
        var latents = Model.SampleLatents(20);
        prior.Energy(latents).Should().Equal(Model.Prior.Energy(latents));
        var frozen = KaemModel.Train(
            prior.ApplyTo(SmallModel.Options with { FreezePrior = true, Epochs = 1, Generator = KaemGenerator.Kan([5]) }), SmallModel.Arc(40),
            startFrom: prior);
        frozen.Prior.Energy(latents).Should().Equal(prior.Energy(latents));
        FluentActions.Invoking(
            () => KaemModel.Train(Options with { Prior = (DeepPriorOptions)Options.Prior with { Hidden = [6] } }, SmallModel.Arc(40), startFrom: prior))
            .Should().Throw<ArgumentException>().WithMessage("*widths 4 → 6 → 5 → 1*4 → 6 → 1*");
    }

    [Fact]
    public void Training_goes_on_evidence_is_estimated_and_generators_are_pruned_as_with_other_priors()
    {
        var rows = SmallModel.Arc(20, 3);
        var on = Model.ContinueTraining(Model.Options with { Epochs = 3 }, SmallModel.Arc(200));
        on.LogLikelihood(rows).Mean.Should().BeGreaterThan(Model.LogLikelihood(rows).Mean);
        Model.PruneGenerator(1e-3f).Model.LogLikelihood(rows).Values.Should().OnlyContain(value => float.IsFinite(value));
        // Both take the same runs for samples of the prior, so they estimate one number.
        var annealed = on.WithEvidence(EvidenceEstimator.AnnealedImportanceSampling()).LogLikelihood(rows);
        output.WriteLine($"annealed {annealed.Mean:f2}, importance sampling {on.LogLikelihood(rows, 20_000).Mean:f2}");
        annealed.Mean.Should().BeApproximately(on.LogLikelihood(rows, 20_000).Mean, 1);
    }

    [Fact]
    public void What_a_deep_prior_has_not_is_refused()
    {
        Refused(Options with { PriorGradient = PriorGradient.Normalised }, "*PriorGradient = Normalised*log Z*deep prior*Contrastive*");
        Refused(Options with { OuterSize = 9 }, "*OuterSize is 9*4 latents*");
        Refused(Options with { Prior = Options.Prior with { Quadrature = QuadratureRule.Trapezoid(50) } }, "*Quadrature is Trapezoid*");
        foreach (Action wrong in new Action[
            ] { () => KaemPrior.Deep(hidden: [3, 0]), () => KaemPrior.Deep(steps: 0), () => KaemPrior.Deep(stepSize: float.NaN) })
            wrong.Should().Throw<ArgumentOutOfRangeException>();
        // Said or not, the gradient is contrastive.
        float[] Weights(KaemOptions options) => [.. KaemModel.Train(options with { MaxSteps = 2 }, SmallModel.Arc(40)).SampleLatents(3).Values.ToArray()];
        Weights(Options with { PriorGradient = PriorGradient.Contrastive }).Should().Equal(Weights(Options));

        static void Refused(KaemOptions options, string message) =>
            FluentActions.Invoking(() => KaemModel.Train(options, SmallModel.Arc(40))).Should().Throw<ArgumentException>().WithMessage(message);
    }
}
