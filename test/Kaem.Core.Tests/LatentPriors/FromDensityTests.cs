using Kaem.ML.Numerics;
using Kaem.ML.Tests.Model;
using Kaem.ML.Tests.Priors;

namespace Kaem.ML.Tests.LatentPriors;

public class FromDensityTests
{
    /// <summary>Kolmogorov distances to targets that a basis of 20 intervals can follow.</summary>
    [Theory]
    [InlineData(ReferencePrior.Gaussian, BaseActivation.Relu)]
    [InlineData(ReferencePrior.Gaussian, BaseActivation.None)]
    [InlineData(ReferencePrior.None, BaseActivation.Silu)]
    [InlineData(ReferencePrior.LearnableGaussian, BaseActivation.Relu)]
    public void Smooth_densities_are_met_within_a_thousandth(ReferencePrior reference, BaseActivation activation)
    {
        var options = Options(KaemPrior.Univariate(reference, KanBasis.Rbf(20, activation)));
        Func<double, double>[] targets =
        [
            z => Bell(z, 0.2, 0.4),
            z => 0.3 * Bell(z, -0.7, 0.2) + 0.7 * Bell(z, 0.6, 0.3),
            z => 1 + 0.8 * Math.Sin(5 * z),
            z => Math.Exp(-Math.Abs(z)),
        ];
        foreach (var target in targets)
            Distance(LatentPrior.FromDensity(options, target), 2, 1, target).Should().BeLessThan(1e-3);
    }

    [Fact]
    public void Every_basis_follows_a_smooth_density()
    {
        KanBasis[] bases = [KanBasis.BSpline(), KanBasis.Rswaf(), KanBasis.Morlet(), KanBasis.Fourier(12, bandwidth: 0.25f), KanBasis.Chebyshev(12)];
        foreach (var basis in bases)
        {
            foreach (bool mixture in new[] { false, true })
            {
                var options = Options(mixture ? KaemPrior.Mixture(basis: basis) : KaemPrior.Univariate(basis: basis));
                Distance(LatentPrior.FromDensity(options, z => Bell(z, 0.2, 0.4)), 2, 1, z => Bell(z, 0.2, 0.4))
                    .Should().BeLessThan(basis is MorletBasis ? 0.01 : 1e-3, $"{basis}; wavelets have no mean, which smooth curves need");
            }
        }
    }

    [Fact]
    public void Targets_that_a_smooth_energy_can_only_approach_are_approached()
    {
        var options = Options(KaemPrior.Univariate(ReferencePrior.None, KanBasis.Rbf(20)));
        // A box has edges, and outside them no mass at all.
        Func<double, double> box = z => Math.Abs(z) < 0.5 ? 1 : 0;
        Distance(LatentPrior.FromDensity(options, box), 0, 0, box).Should().BeLessThan(0.02);
        Distance(LatentPrior.FromDensity(Options(KaemPrior.Univariate(ReferencePrior.Uniform)), z => z), 0, 0, z => z).Should().BeLessThan(2e-3);
        Func<double, double> gamma = z => z * Math.Exp(-2 * z);
        Distance(LatentPrior.FromDensity(Options(KaemPrior.Univariate(ReferencePrior.LogNormal)), gamma), 1, 1, gamma).Should().BeLessThan(2e-3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_latent_or_component_can_have_a_density_of_its_own(bool mixture)
    {
        var options = Options(mixture ? KaemPrior.Mixture(ReferencePrior.Gaussian) : KaemPrior.Univariate(ReferencePrior.Gaussian));
        static Func<double, double> Target(int q, int p) => z => Bell(z, -0.6 + 0.3 * q + 0.5 * p, 0.3);
        var prior = LatentPrior.FromDensity(options, Target);
        prior.IsMixture.Should().Be(mixture);
        for (int q = 0; q < 3; q++)
        {
            for (int p = 0; p < 2; p++)
                Distance(prior, q, p, Target(q, p)).Should().BeLessThan(1e-3);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void Samples_are_followed_as_closely_as_they_follow_their_own_density(int columns)
    {
        const int count = 1000;
        var options = Options(KaemPrior.Univariate(ReferencePrior.Gaussian));
        var uniforms = new float[count * columns];
        new RandomStream(3, StreamPurpose.Generation).Uniform(uniforms);
        Func<double, double>[] targets = [.. Enumerable.Range(0, columns).Select(column => (Func<double, double>)(z => Bell(z, -0.5 + 0.2 * column, 0.35)))];
        ExactDensity[] exact = [.. targets.Select(target => new ExactDensity(new Interval(-1.5f, 1.5f), z => Math.Log(target(z)), 200))];
        var samples = new DataMatrix([.. uniforms.Select((u, i) => (float)Invert(exact[i % columns], u))], count, columns);
        var prior = LatentPrior.FromSamples(options, samples);
        for (int q = 0; q < 3; q++)
        {
            for (int p = 0; p < 2; p++)
                Distance(prior, q, p, targets[columns == 1 ? 0 : q * 2 + p]).Should().BeLessThan(1.63 / Math.Sqrt(count));
        }

        static double Invert(ExactDensity density, double u)
        {
            double low = -1.5, high = 1.5;
            for (int i = 0; i < 20; i++)
                (low, high) = density.Cdf((low + high) / 2) < u ? ((low + high) / 2, high) : (low, (low + high) / 2);
            return low;
        }
    }

    [Fact]
    public void Training_starts_there_and_stays_near()
    {
        Func<double, double> target = z => 0.3 * Bell(z, -0.7, 0.2) + 0.7 * Bell(z, 0.6, 0.3);
        var options = SmallModel.Options with { MaxSteps = 1, Prior = KaemPrior.Univariate(ReferencePrior.Gaussian, KanBasis.Rbf(20)) };
        var prior = LatentPrior.FromDensity(options, target);
        var started = KaemModel.Train(options with { PriorLearningRate = 1e-6f, GridAdaptation = GridAdaptation.Off }, SmallModel.Arc(200), startFrom: prior);
        Distance(started.Prior, 3, 1, target).Should().BeLessThan(1e-3);
        // Otherwise the first step begins by adapting the grids, here to 40 samples, and the refit costs some of the fit.
        var adapted = KaemModel.Train(options with { PriorLearningRate = 1e-6f }, SmallModel.Arc(200), startFrom: prior);
        Distance(adapted.Prior, 3, 1, target).Should().BeLessThan(0.05);
        var frozen = KaemModel.Train(options with { FreezePrior = true, MaxSteps = null }, SmallModel.Arc(200), startFrom: prior);
        Distance(frozen.Prior, 3, 1, target).Should().BeLessThan(1e-3);
    }

    [Fact]
    public void What_is_no_density_or_no_sample_is_refused()
    {
        var options = Options(KaemPrior.Univariate(ReferencePrior.Gaussian));
        FluentActions.Invoking(() => LatentPrior.FromDensity(options, z => z)).Should().Throw<ArgumentException>().WithMessage("*not negative*-1.*");
        FluentActions.Invoking(() => LatentPrior.FromDensity(options, _ => double.NaN)).Should().Throw<ArgumentException>().WithMessage("*NaN*");
        FluentActions.Invoking(() => LatentPrior.FromDensity(options, _ => 0)).Should().Throw<ArgumentException>().WithMessage("*0 everywhere*");
        FluentActions.Invoking(() => LatentPrior.FromDensity(options, (_, _) => null!)).Should().Throw<ArgumentException>()
            .WithMessage("*no density for q = 0, p = 0*");
        FluentActions.Invoking(() => LatentPrior.FromSamples(options, new DataMatrix(new float[4], 2, 2))).Should().Throw<ArgumentException>()
            .WithMessage("*6*2*");
        FluentActions.Invoking(() => LatentPrior.FromSamples(options, new DataMatrix(new float[] { 0, 9 }, 2, 1))).Should().Throw<ArgumentException>()
            .WithMessage("*Row 1*9*[-1.5, 1.5]*");
        FluentActions.Invoking(() => LatentPrior.FromSamples(options, new DataMatrix(Array.Empty<float>(), 0, 1))).Should().Throw<ArgumentException>()
            .WithMessage("*no samples*");
    }

    private static KaemOptions Options(KaemPrior prior) => new() { LatentSize = 2, OuterSize = 3, Prior = prior };

    private static double Bell(double z, double mean, double sigma) => Math.Exp(-0.5 * Math.Pow((z - mean) / sigma, 2)) / sigma;

    /// <summary>Kolmogorov's distance: the largest difference of the distribution functions.</summary>
    private static double Distance(LatentPrior prior, int q, int p, Func<double, double> target)
    {
        var (low, high) = prior.Domain;
        var exact = new ExactDensity(
            new Interval(low, high), z => Math.Log(target(z)), 1000, [.. new[] { -0.5, 0, 0.5 }.Where(split => split > low && split < high)]);
        return Enumerable.Range(0, 400).Max(i =>
        {
            float z = (float)(low + (high - (double)low) * (i + 0.5) / 400);
            return Math.Abs(prior.Cdf(q, p, z) - exact.Cdf(z));
        });
    }
}
