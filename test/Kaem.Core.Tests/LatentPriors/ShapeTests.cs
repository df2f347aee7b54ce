using Kaem.ML.Engines;
using Kaem.ML.Priors;
using Kaem.ML.Tests.Priors;
using MathNet.Numerics.Integration;

namespace Kaem.ML.Tests.LatentPriors;

public class ShapeTests
{
    [Theory]
    [MemberData(nameof(PriorFixture.References), MemberType = typeof(PriorFixture))]
    public void Moments_entropy_and_divergence_are_the_integrals_of_their_definitions(ReferencePrior reference)
    {
        var (univariate, mixture) = (Univariate(reference), MixtureFixture.Make(reference));
        Check(
            Of(univariate, KaemPrior.Univariate(reference), 2, 3), 1, 0,
            ExactDensity.Of(univariate, 1, 0, reference));
        Check(
            Of(mixture, KaemPrior.Mixture(reference, proportions: MixtureProportions.Learned), 4, 3), 2, 1,
            MixtureFixture.Component(mixture, 2, 1, reference, 500));

        void Check(LatentPrior prior, int q, int p, ExactDensity exact)
        {
            var (low, high) = prior.Domain;
            double[] referenceParameters = [];
            var tilted = prior.IsMixture ? mixture.Densities : univariate.Densities;
            int function = prior.IsMixture ? q * 4 + p : p * 3 + q;
            var (mean, logScale) = tilted.Reference.Parameters.Count == 0
                ? (0f, 0f)
                : (tilted.Reference.Parameters[0].Value[function], tilted.Reference.Parameters[1].Value[function]);
            double referenceMass = Integral(z => Math.Exp(ExactDensity.LogReference(reference, z, mean, logScale)));
            double LogReference(double z) => ExactDensity.LogReference(reference, z, mean, logScale) - Math.Log(referenceMass);

            double expectedMean = Expected(z => z), variance = Expected(z => Math.Pow(z - expectedMean, 2));
            var moments = prior.Moments(q, p);
            moments.Mean.Should().BeApproximately(expectedMean, 2e-5);
            moments.Variance.Should().BeApproximately(variance, 2e-5);
            moments.Skewness.Should().BeApproximately(Expected(z => Math.Pow(z - expectedMean, 3)) / Math.Pow(variance, 1.5), 2e-4);
            moments.Kurtosis.Should().BeApproximately(Expected(z => Math.Pow(z - expectedMean, 4)) / (variance * variance), 5e-4);
            prior.Entropy(q, p).Should().BeApproximately(-Expected(exact.LogDensity), 2e-5);
            prior.Divergence(q, p).Should().BeApproximately(Expected(z => exact.LogDensity(z) - LogReference(z)), 2e-5);
            prior.Divergence(q, p).Should().BeGreaterThan(0.001);

            float[] z = [(float)(low + 0.3 * (high - low)), (float)(low + 0.8 * (high - low)), high + 0.1f], density = new float[3], energy = new float[3];
            prior.ReferenceDensity(q, p, z, density);
            density[0].Should().BeApproximately((float)Math.Exp(LogReference(z[0])), 1e-5f);
            density[1].Should().BeApproximately((float)Math.Exp(LogReference(z[1])), 1e-5f);
            density[2].Should().Be(0);
            prior.Density(q, p, z, density);
            density[2].Should().Be(0);
            prior.Energy(q, p, z, energy);
            for (int i = 0; i < 2; i++)
            {
                ((double)density[i]).Should().BeApproximately(Math.Exp(exact.LogDensity(z[i])), 1e-4);
                (energy[i] - prior.LogPartition(q, p) + ExactDensity.LogReference(reference, z[i], mean, logScale)).Should()
                    .BeApproximately(exact.LogDensity(z[i]), 2e-5);
                prior.Cdf(q, p, z[i]).Should().BeApproximately(exact.Cdf(z[i]), 1e-5);
                prior.Cdf(q, p, prior.Quantile(q, p, 0.37f)).Should().BeApproximately(0.37, 1e-5);
            }

            double Expected(Func<double, double> value) => Integral(z => Math.Exp(exact.LogDensity(z)) is > 0 and var mass ? mass * value(z) : 0);

            double Integral(Func<double, double> function)
            {
                // Panels that grow from the lower end, where a log-normal density varies on every scale, and a kink at 0.
                double[] edges =
                    [low, .. Enumerable.Range(0, 400).Select(k => low + (high - low) * Math.Pow(0.96, 399 - k)).Append(0).Where(z => z > low).Order()];
                return edges.Zip(edges.Skip(1)).Sum(panel => GaussLegendreRule.Integrate(function, panel.First, panel.Second, 8));
            }
        }
    }

    [Fact]
    public void A_mixtures_latent_has_the_shape_of_its_components_together()
    {
        var mixture = MixtureFixture.Make(ReferencePrior.LearnableGaussian);
        var prior = Of(mixture, KaemPrior.Mixture(ReferencePrior.LearnableGaussian, proportions: MixtureProportions.Learned), 4, 3);
        prior.IsMixture.Should().BeTrue();
        for (int q = 0; q < 3; q++)
        {
            double[] proportions = [.. MixtureFixture.LogProportions(mixture, q).Select(Math.Exp)];
            for (int p = 0; p < 4; p++)
                prior.Proportion(q, p).Should().BeApproximately(proportions[p], 1e-9);
            LatentMoments[] parts = [.. Enumerable.Range(0, 4).Select(p => prior.Moments(q, p))];
            double mean = parts.Zip(proportions, (part, share) => share * part.Mean).Sum();
            prior.Moments(q).Mean.Should().BeApproximately(mean, 1e-5);
            prior.Moments(q).Variance.Should()
                .BeApproximately(parts.Zip(proportions, (part, share) => share * (part.Variance + Math.Pow(part.Mean - mean, 2))).Sum(), 1e-5);
            prior.Entropy(q).Should().BeInRange(parts.Select((_, p) => proportions[p] * prior.Entropy(q, p)).Sum(), Math.Log(3));
            prior.Divergence(q).Should()
                .BeLessThan(parts.Select((_, p) => proportions[p] * prior.Divergence(q, p)).Sum(), "divergence is convex").And.BeGreaterThan(0);
            prior.Cdf(q, 0.3f).Should().BeApproximately(proportions.Select((share, p) => share * prior.Cdf(q, p, 0.3f)).Sum(), 1e-7);
            prior.Modes(q).Should().NotBeEmpty();
            float[] z = [0.2f, 2], density = new float[2];
            prior.Density(q, z, density);
            ((double)density[0]).Should().BeApproximately(Math.Exp(MixtureFixture.LogDensity(mixture, q, ReferencePrior.LearnableGaussian)(0.2f)), 1e-4);
            density[1].Should().Be(0);
        }
    }

    [Fact]
    public void Modes_are_found_with_their_places_and_heights_and_ripples_are_none()
    {
        float[] z = [.. Enumerable.Range(0, 1025).Select(i => -3 + 6f * i / 1024)];
        Modes(x => Math.Exp(-Math.Pow(x - 1, 2) * 4) + 0.5 * Math.Exp(-Math.Pow(x + 1.5, 2) * 4)).Should().HaveCount(2);
        var modes = Modes(x => Math.Exp(-Math.Pow(x - 1, 2) * 4) + 0.5 * Math.Exp(-Math.Pow(x + 1.5, 2) * 4));
        modes[0].Location.Should().BeApproximately(1, 1e-4);
        modes[0].Density.Should().BeApproximately(1, 1e-5);
        modes[1].Location.Should().BeApproximately(-1.5, 1e-4);
        modes[1].Density.Should().BeApproximately(0.5, 1e-5);
        Modes(_ => 0.7).Should().BeEmpty();
        Modes(x => 1 + 1e-5 * Math.Sin(40 * x)).Should().BeEmpty();
        Modes(x => Math.Exp(x) + 1e-4 * Math.Sin(40 * x)).Should().ContainSingle().Which.Location.Should().Be(3);
        Modes(x => Math.Exp(-x)).Should().ContainSingle().Which.Location.Should().Be(-3);
        Modes(x => x * x).Select(mode => mode.Location).Should().BeEquivalentTo([-3.0, 3.0]);

        IReadOnlyList<LatentMode> Modes(Func<double, double> density) => DensityShape.Modes(z, [.. z.Select(x => (float)density(x))]);
    }

    [Fact]
    public void Latents_that_are_not_there_are_refused()
    {
        var prior = SmallPrior();
        foreach (Action wrong in new Action[
            ] { () => prior.Moments(5, 0), () => prior.Moments(0, 2), () => prior.Modes(-1, 0), () => prior.Entropy(0, -1), () => prior.Divergence(9, 9),
            () => prior.FindClosedForm(5, 0), () => prior.Energy(0, 2, [], []) })
            wrong.Should().Throw<ArgumentOutOfRangeException>();
        foreach (Action wrong in new Action[
            ] { () => prior.Moments(0), () => prior.Proportion(0, 0), () => prior.Cdf(0, 0), () => prior.Density(0, [0], new float[1]),
            () => prior.Divergence(0) })
            wrong.Should().Throw<InvalidOperationException>().WithMessage("*no mixture*");
        FluentActions.Invoking(() => prior.Density(0, 0, new float[3], new float[2])).Should().Throw<ArgumentException>().WithMessage("*3 points*2*");
        FluentActions.Invoking(() => prior.Quantile(0, 0, 1.1f)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void The_prior_that_training_starts_from_is_that_of_the_seed()
    {
        var options = Model.SmallModel.Options;
        float[] z = [-1, 0.2f, 1], initial = new float[3], untrained = new float[3], trained = new float[3];
        LatentPrior.Initial(options).Density(1, 1, z, initial);
        new CpuEngine(options, 6).Network.Prior.Densities!.Density(1, 1, z[1]).Should().BeApproximately(initial[1], 1e-7);
        KaemModel.Train(options with { FreezePrior = true, Epochs = 1 }, Model.SmallModel.Arc(50)).Prior.Density(1, 1, z, untrained);
        untrained.Should().Equal(initial);
        Model.SmallModel.Trained.Prior.Density(1, 1, z, trained);
        trained.Should().NotEqual(initial);
    }

    private static LatentPrior SmallPrior() => LatentPrior.Initial(Model.SmallModel.Options);

    private static LatentPrior Of(Prior prior, KaemPrior options, int inner, int outer) =>
        new(prior, new KaemOptions { LatentSize = inner, OuterSize = outer, Prior = options });

    private static UnivariatePrior Univariate(ReferencePrior reference)
    {
        var domain = ReferenceDensity.DefaultDomain(reference);
        var prior = new UnivariatePrior(
            PriorFixture.RandomLayer(domain, 2, 3, 0.7f, gridSize: 6), reference, domain, LatentCoupling.Independent, QuadratureRule.Composite);
        prior.Refresh(PriorFixture.Workers);
        return prior;
    }
}
