using Kaem.ML.Numerics;
using Kaem.ML.Samplers;

namespace Kaem.ML.Tests.Samplers;

public class DiagnosticsTests
{
    private static readonly WorkerPool Workers = new(2);

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(-0.4)]
    public void The_effective_sample_size_of_an_autoregression_is_known(double correlation)
    {
        // τ = (1 + ρ)/(1 - ρ)
        const int draws = 100_000;
        double[] series = Autoregression(draws, correlation, 1);
        EffectiveSampleSize.Of(series, 1).Should()
            .BeApproximately(draws * (1 - correlation) / (1 + correlation), 0.1 * draws * (1 - correlation) / (1 + correlation));
    }

    [Fact]
    public void The_effective_sample_size_of_several_chains_is_the_sum_of_theirs_unless_they_disagree()
    {
        const int draws = 20_000;
        double[] agree = [.. Autoregression(draws, 0.5, 1), .. Autoregression(draws, 0.5, 2), .. Autoregression(draws, 0.5, 3)];
        EffectiveSampleSize.Of(agree, 3).Should().BeApproximately(draws, 0.1 * draws, "τ is 3");
        double[] apart =
            [.. Autoregression(draws, 0.5, 1), .. Autoregression(draws, 0.5, 2).Select(z => z + 5), .. Autoregression(draws, 0.5, 3).Select(z => z - 5)];
        EffectiveSampleSize.Of(apart, 3).Should().BeLessThan(10);
        double[] stuck = [.. Enumerable.Repeat(1.0, 50), .. Enumerable.Repeat(2.0, 50)];
        EffectiveSampleSize.Of(stuck, 2).Should().BeApproximately(1, 0.1);
        ((Action)(() => EffectiveSampleSize.Of(new double[10], 3))).Should().Throw<ArgumentException>().WithMessage("*10 draws*3*");
    }

    [Fact]
    public void A_constant_counts_in_full() => EffectiveSampleSize.Of([3, 3, 3, 3, 3], 1).Should().Be(5);

    [Fact]
    public void Split_R_hat_tells_chains_that_agree_from_chains_that_do_not()
    {
        double[] agree = [.. Autoregression(2000, 0.3, 1), .. Autoregression(2000, 0.3, 2), .. Autoregression(2000, 0.3, 3)];
        SplitRHat.Of(agree, 3).Should().BeInRange(0.999, 1.01);
        double[] apart = [.. Autoregression(2000, 0.3, 1), .. Autoregression(2000, 0.3, 2).Select(z => z + 2)];
        SplitRHat.Of(apart, 2).Should().BeGreaterThan(1.2);
        double[] drifts = [.. Autoregression(2000, 0.3, 1).Select((z, i) => z + i / 1000.0)];
        SplitRHat.Of(drifts, 1).Should().BeGreaterThan(1.1);
    }

    [Fact]
    public void Split_R_hat_is_its_definition()
    {
        // Halves (1, 2), (4, 6), (2, 2), (3, 7): means 1.5, 5, 2, 5; variances 0.5, 2, 0, 8.
        double within = (0.5 + 2 + 0 + 8) / 4, mean = 13.5 / 4;
        double between = (Math.Pow(1.5 - mean, 2) + 2 * Math.Pow(5 - mean, 2) + Math.Pow(2 - mean, 2)) / 3;
        SplitRHat.Of([1, 2, 9, 4, 6, 2, 2, -5, 3, 7], 2).Should().BeApproximately(Math.Sqrt((within / 2 + between) / within), 1e-12);
    }

    [Fact]
    public void Acceptance_is_counted_for_each_chain_and_only_when_adjusted()
    {
        var sampler = new Mala(2, 1, 1);
        sampler.StepSizes[0] = 1e-6f;
        sampler.StepSizes[1] = 1e4f;
        var state = UnadjustedLangevinTests.Start(2, 1, seed: 1);
        var target = new GaussianTarget(1);
        for (uint i = 0; i < 50; i++)
            sampler.Step(state, target, new ChainRandom(1, 0, i), Workers);
        sampler.Acceptance.Rate(0, 1).Should().Be(1);
        sampler.Acceptance.Rate(1, 1).Should().Be(0);
        sampler.Acceptance.Rate(0, 2).Should().Be(0.5);
        sampler.Adjusted = false;
        sampler.Step(state, target, new ChainRandom(1, 0, 50), Workers);
        sampler.Acceptance.Proposed.Should().Be(50);
        Math.Abs(state.Points.Positions[1]).Should().BeGreaterThan(5, "an unadjusted step is taken, however long");
    }

    [Fact]
    public void AutoMala_finds_step_sizes_for_targets_of_any_scale_and_starts_from_them()
    {
        // MALA's best step size goes with the square of the scale.
        float previous = 0;
        foreach (double sigma in new[] { 0.1, 1, 10 })
        {
            var options = PosteriorSampler.AutoMala(stepSize: 0.01f) with { StepSizeBounds = (1e-6f, 1e4f) };
            var sampler = new AutoMala(100, 5, options);
            var state = new ChainState(100, 5);
            var target = new GaussianTarget(5, sigma);
            for (uint update = 0; update < 5; update++)
            {
                for (uint i = 0; i < 20; i++)
                    sampler.Step(state, target, new ChainRandom(1, update, i), Workers);
                sampler.AdaptInitialStepSizes(1);
            }
            float found = sampler.InitialStepSizes[0];
            sampler.InitialStepSizes.Should().OnlyContain(size => size == found);
            (found / (sigma * sigma)).Should().BeInRange(0.1, 2);
            found.Should().BeGreaterThan(20 * previous);
            sampler.Acceptance.Rate(0, 100).Should().BeGreaterThan(0.3);
            previous = found;
        }
    }

    [Fact]
    public void Step_sizes_stay_within_their_bounds()
    {
        var options = PosteriorSampler.AutoMala(stepSize: 0.5f) with { StepSizeBounds = (0.01f, 0.02f) };
        var sampler = new AutoMala(50, 2, options);
        var state = UnadjustedLangevinTests.Start(50, 2, seed: 1);
        for (uint i = 0; i < 20; i++)
        {
            sampler.Step(state, new GaussianTarget(2, 0.02), new ChainRandom(1, 0, i), Workers);
            for (int c = 0; c < 50; c++)
                sampler.StepSize(c).Should().BeInRange(0.01f * 0.9999f, 0.02f * 1.0001f);
        }
    }

    [Fact]
    public void Estimated_masses_are_the_chains_inverse_deviations()
    {
        var points = new ChainPoints(5, 2);
        new float[] { 9, 1, 2, 3, 9, 9, -4, 0, 4, 9 }.CopyTo(points.Positions.Span);
        var metric = new DiagonalMetric(2);
        metric.Estimate(points, 1, 3);
        metric.InverseDeviations.Span.ToArray().Should().Equal(1, 0.25f);
    }

    [Theory]
    [InlineData("Mala")]
    [InlineData("AutoMala")]
    public void A_chain_that_starts_without_density_finds_its_way_in(string name)
    {
        ISampler sampler = name == "Mala" ? new Mala(64, 1, 0.5f) : new AutoMala(64, 1, PosteriorSampler.AutoMala(stepSize: 0.5f));
        var state = new ChainState(64, 1);
        var target = new HalfLine();
        for (uint i = 0; i < 30; i++)
            sampler.Step(state, target, new ChainRandom(1, 0, i), Workers);
        state.Points.Positions.Span.ToArray().Should().OnlyContain(z => z > 0.25f);
    }

    private static double[] Autoregression(int draws, double correlation, ulong seed)
    {
        var noise = new float[draws];
        new RandomStream(seed, StreamPurpose.LikelihoodDraws).Normal(noise);
        var series = new double[draws];
        for (int i = 0; i < draws; i++)
            series[i] = i == 0 ? noise[0] : correlation * series[i - 1] + Math.Sqrt(1 - correlation * correlation) * noise[i];
        return series;
    }

    /// <summary>N(0, 1) above 1/4, nothing below; not the domain's end but the density's.</summary>
    private sealed class HalfLine() : PointwiseTarget(1, Line)
    {
        protected override double LogReference(ReadOnlySpan<double> z, Span<double> gradient)
        {
            gradient[0] = z[0] > 0.25 ? -z[0] : 0;
            return z[0] > 0.25 ? -z[0] * z[0] / 2 : double.NaN;
        }
    }
}
