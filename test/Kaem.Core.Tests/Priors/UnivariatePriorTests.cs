using Kaem.ML.Numerics;
using Kaem.ML.Priors;
using Kaem.ML.Tests.Kan;
using MathNet.Numerics.Distributions;

namespace Kaem.ML.Tests.Priors;

public class UnivariatePriorTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Golden_partition_functions_distributions_and_samples(int index)
    {
        var golden = GoldenFile.Open("prior.json").GetProperty("cases")[index];
        var reference = PriorFixture.Reference(golden.GetProperty("ref").GetString()!);
        var prior = PriorFixture.Prior(PriorFixture.Layer(golden), reference, PriorFixture.Domain(golden));
        var points = golden.GetProperty("cdf_points");
        var uniforms = golden.GetProperty("u");
        for (int p = 0; p < prior.P; p++)
        {
            for (int q = 0; q < prior.Q; q++)
            {
                double z = Math.Exp(prior.Densities.LogPartition(q, p));
                foreach (string key in new[] { "Z", "Z_scipy_quad" })
                {
                    double expected = golden.GetProperty(key)[p][q].GetDouble();
                    z.Should().BeApproximately(expected, 2e-6 * expected);
                }
                for (int i = 0; i < points.GetArrayLength(); i++)
                {
                    prior.Densities.Cdf(q, p, points[i].GetSingle())
                        .Should().BeApproximately(golden.GetProperty("cdf_scipy_quad")[p][q][i].GetDouble(), 2e-6);
                }
                var exact = ExactDensity.Of(prior, q, p, reference);
                for (int i = 0; i < uniforms.GetArrayLength(); i++)
                {
                    double wanted = golden.GetProperty("z_exact")[p][q][i].GetDouble();
                    exact.Cdf(wanted).Should()
                        .BeApproximately(uniforms[i].GetDouble(), 2e-7, "the yardstick is right but for the domain's ends in single precision");
                    float sample = prior.Densities.Quantile(q, p, uniforms[i].GetSingle());
                    exact.Cdf(sample).Should().BeApproximately(uniforms[i].GetDouble(), 2e-6);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(PriorFixture.References), MemberType = typeof(PriorFixture))]
    public void Samples_follow_the_densities(ReferencePrior reference)
    {
        const int count = 20_000, bins = 50;
        var domain = ReferenceDensity.DefaultDomain(reference);
        var prior = PriorFixture.Prior(PriorFixture.RandomLayer(domain, 2, 2, 1), reference);
        var z = new FloatBuffer(prior.Latents * count);
        prior.Sample(new RandomStream(17, StreamPurpose.PriorSamples), count, z, PriorFixture.Workers);
        for (int q = 0; q < prior.Q; q++)
        {
            for (int p = 0; p < prior.P; p++)
            {
                var exact = ExactDensity.Of(prior, q, p, reference);
                var seen = new int[bins];
                foreach (float sample in z.Span.Slice((q * prior.P + p) * count, count))
                    seen[(int)(exact.Cdf(sample) * bins)]++;
                double expected = (double)count / bins, chiSquare = seen.Sum(n => (n - expected) * (n - expected) / expected);
                chiSquare.Should().BeLessThan(ChiSquared.InvCDF(bins - 1, 1 - 1e-4));
            }
        }
    }

    [Fact]
    public void A_sample_is_the_same_in_a_bank_of_any_size()
    {
        foreach (var coupling in Enum.GetValues<LatentCoupling>())
        {
            var prior = Small(coupling);
            var few = Draw(prior, 100, PriorFixture.Workers);
            var many = Draw(prior, 1000, PriorFixture.Workers);
            for (int latent = 0; latent < prior.Latents; latent++)
                few.Span.Slice(latent * 100, 100).SequenceEqual(many.Span.Slice(latent * 1000, 100)).Should().BeTrue();
        }
    }

    [Fact]
    public void Independent_latents_have_uniforms_of_their_own_and_shared_ones_move_together()
    {
        const int count = 4000;
        foreach (var coupling in Enum.GetValues<LatentCoupling>())
        {
            var prior = Small(coupling);
            var z = Draw(prior, count, PriorFixture.Workers);
            var u = new double[prior.Latents][];
            for (int q = 0; q < prior.Q; q++)
            {
                for (int p = 0; p < prior.P; p++)
                {
                    int latent = q * prior.P + p;
                    u[latent] = [.. z.Span.Slice(latent * count, count).ToArray().Select(value => prior.Densities.Cdf(q, p, value))];
                }
            }
            for (int a = 0; a < prior.Latents; a++)
            {
                for (int b = a + 1; b < prior.Latents; b++)
                {
                    double correlation = MathNet.Numerics.Statistics.Correlation.Pearson(u[a], u[b]);
                    if (coupling == LatentCoupling.Shared && a % prior.P == b % prior.P)
                        u[a].Zip(u[b], (first, second) => Math.Abs(first - second)).Max().Should().BeLessThan(2e-6);
                    else
                        correlation.Should().BeInRange(-0.08, 0.08);
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Results_do_not_depend_on_the_number_of_threads(int threads)
    {
        var alone = Everything(new WorkerPool(1));
        var together = Everything(new WorkerPool(threads));
        together.Should().Equal(alone);

        static List<float> Everything(WorkerPool workers)
        {
            const int count = 70;
            var domain = ReferenceDensity.DefaultDomain(ReferencePrior.LearnableGaussian);
            var layer = PriorFixture.RandomLayer(domain, 7, 5, 0.5f);
            var prior = new UnivariatePrior(layer, ReferencePrior.LearnableGaussian, domain, LatentCoupling.Independent, QuadratureRule.Composite);
            prior.Refresh(workers);
            var z = Draw(prior, count, workers);
            var gradient = new FloatBuffer(z.Length);
            var logp = new double[count];
            prior.LogProbability(z, count, logp, gradient, workers);
            var weights = new float[count];
            weights.AsSpan(0, 40).Fill(1f / 40);
            layer.ClearGradients();
            prior.AccumulateGradient(z, weights, PriorGradient.Normalised, default, workers);
            layer.FinishGradients();
            return
            [
                .. z.Span, .. gradient.Span, .. logp.Select(value => (float)value),
                .. layer.Parameters.SelectMany(parameter => parameter.Gradient.Span.ToArray()),
                .. prior.Densities.Reference.Parameters.SelectMany(parameter => parameter.Gradient.Span.ToArray()),
            ];
        }
    }

    [Fact]
    public void Tables_of_the_same_parameters_are_the_same_whatever_was_there_before()
    {
        var domain = ReferenceDensity.DefaultDomain(ReferencePrior.Gaussian);
        var layer = PriorFixture.RandomLayer(domain, 2, 3, 0.5f);
        var prior = PriorFixture.Prior(layer, ReferencePrior.Gaussian);
        var before = Draw(prior, 50, PriorFixture.Workers);
        int panels = prior.Densities.Grid.Panels.Panels;

        layer.Bandwidth.Value.Span.Fill(0.4f);
        layer.Refresh(PriorFixture.Workers);
        prior.Refresh(PriorFixture.Workers);
        prior.Densities.Grid.Panels.Panels.Should().BeGreaterThan(2 * panels);
        Draw(prior, 50, PriorFixture.Workers).Span.SequenceEqual(before.Span).Should().BeFalse();

        layer.Bandwidth.Value.Span.Fill(1);
        layer.Refresh(PriorFixture.Workers);
        prior.Refresh(PriorFixture.Workers);
        Draw(prior, 50, PriorFixture.Workers).Span.SequenceEqual(before.Span).Should().BeTrue();
    }

    [Fact]
    public void Sum_over_inner_and_its_gradient_are_adjoint()
    {
        const int count = 13;
        var prior = Small(LatentCoupling.Independent);
        var z = Draw(prior, count, PriorFixture.Workers);
        var x = new FloatBuffer(count * 5);
        var padded = x.AsMatrix(count, 5) with { Columns = prior.Q };
        prior.ToGenerator(z, count, padded, PriorFixture.Workers);
        for (int s = 0; s < count; s++)
        {
            for (int q = 0; q < prior.Q; q++)
            {
                float expected = 0;
                for (int p = 0; p < prior.P; p++)
                    expected += z[(q * prior.P + p) * count + s];
                padded.Row(s)[q].Should().Be(expected);
            }
        }
        GC.KeepAlive(x);

        var dx = new FloatBuffer(count * 5);
        new RandomStream(5, StreamPurpose.Generation).Normal(dx.Span);
        var dz = new FloatBuffer(z.Length);
        dz.Span.Fill(2);
        prior.ToGeneratorBackward(dx.AsMatrix(count, 5) with { Columns = prior.Q }, count, dz, PriorFixture.Workers);
        for (int s = 0; s < count; s++)
        {
            for (int latent = 0; latent < prior.Latents; latent++)
                dz[latent * count + s].Should().Be(2 + dx[s * 5 + latent / prior.P]);
        }
    }

    [Fact]
    public void Every_quadrature_rule_gives_the_partition_function_of_a_smooth_energy()
    {
        var domain = new Interval(-0.7f, 2.3f);
        var layer = PriorFixture.RandomLayer(domain, 2, 3, 0.5f, activation: BaseActivation.Silu);
        var composite = PriorFixture.Prior(layer, ReferencePrior.Gaussian, domain);
        foreach (var rule in new[] { QuadratureRule.GaussLegendre(), QuadratureRule.GaussKronrod(), QuadratureRule.Trapezoid(1000) })
        {
            var prior = PriorFixture.Prior(layer, ReferencePrior.Gaussian, domain, rule: rule);
            for (int q = 0; q < prior.Q; q++)
            {
                for (int p = 0; p < prior.P; p++)
                    prior.Densities.LogPartition(q, p).Should().BeApproximately(composite.Densities.LogPartition(q, p), 2e-6, "{0}", rule);
            }
            var samples = Draw(prior, 20, PriorFixture.Workers);
            var expected = Draw(composite, 20, PriorFixture.Workers);
            for (int i = 0; i < samples.Length; i++)
                samples[i].Should().BeApproximately(expected[i], 1e-5f, "sampling uses the panels under {0} too", rule);
        }
    }

    [Fact]
    public void Densities_integrate_to_one_and_are_zero_outside_the_domain()
    {
        var prior = PriorFixture.Prior(PriorFixture.RandomLayer(new Interval(-0.5f, 1.5f), 1, 1, 1), ReferencePrior.Uniform, new Interval(-0.5f, 1.5f));
        prior.Domain.Should().Be(new Interval(0, 1));
        MathNet.Numerics.Integration.SimpsonRule.IntegrateComposite(z => prior.Densities.Density(0, 0, (float)z), 0, 1, 2000).Should().BeApproximately(1, 1e-5);
        prior.Densities.Density(0, 0, -0.2f).Should().Be(0);
        prior.Densities.LogDensity(0, 0, 1.2f).Should().Be(double.NegativeInfinity);
    }

    [Fact]
    public void Impossible_domains_are_refused()
    {
        Refused(ReferencePrior.Gaussian, new Interval(1, 1)).WithMessage("*[1, 1]*");
        Refused(ReferencePrior.Gaussian, new Interval(0, float.PositiveInfinity));
        Refused(ReferencePrior.Gaussian, new Interval(float.NaN, 1));
        Refused(ReferencePrior.Uniform, new Interval(1, 2)).WithMessage("*nothing in common*");
        Refused(ReferencePrior.LogNormal, new Interval(-2, -1)).WithMessage("*nothing in common*");
        Refused(ReferencePrior.None, new Interval(1000, 1001)).WithMessage("*too narrow*");

        static FluentAssertions.Specialized.ExceptionAssertions<ArgumentException> Refused(ReferencePrior reference, Interval domain) =>
            FluentActions.Invoking(() => PriorFixture.Prior(PriorFixture.RandomLayer(new Interval(0, 1), 1, 1, 0), reference, domain))
                .Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Tables_have_to_be_there_and_be_current()
    {
        var domain = new Interval(-1, 1);
        var layer = PriorFixture.RandomLayer(domain, 2, 3, 0.5f);
        var prior = new UnivariatePrior(layer, ReferencePrior.Gaussian, domain, LatentCoupling.Independent, QuadratureRule.Composite);
        FluentActions.Invoking(() => Draw(prior, 5, PriorFixture.Workers)).Should().Throw<InvalidOperationException>().WithMessage("*Refresh*");
        prior.Refresh(PriorFixture.Workers);
        Draw(prior, 5, PriorFixture.Workers);
        layer.Refresh(PriorFixture.Workers);
        FluentActions.Invoking(() => prior.Densities.LogPartition(0, 0)).Should().Throw<InvalidOperationException>().WithMessage("*Refresh*");
    }

    [Fact]
    public void Learned_references_move_the_tables_by_themselves()
    {
        var domain = new Interval(-1.5f, 1.5f);
        var prior = PriorFixture.Prior(PriorFixture.RandomLayer(domain, 1, 1, 0), ReferencePrior.LearnableGaussian, domain);
        prior.Densities.Reference.Parameters.Select(parameter => parameter.Name).Should().Equal("prior/reference-mean", "prior/reference-log-scale");
        double before = prior.Densities.LogPartition(0, 0);
        prior.Densities.Reference.Parameters[0].Value[0] = 0.5f;
        prior.Refresh(PriorFixture.Workers);
        double expected = Math.Log(Normal.CDF(0.5, 1, 1.5) - Normal.CDF(0.5, 1, -1.5));
        prior.Densities.LogPartition(0, 0).Should().BeApproximately(expected, 1e-6).And.NotBeApproximately(before, 1e-3);
    }

    [Fact]
    public void Diverged_energies_are_named()
    {
        var domain = new Interval(-1, 1);
        var layer = PriorFixture.RandomLayer(domain, 3, 4, 0.5f);
        layer.Coefficients.Value[(2 * layer.BasisSize + 4) * 4 + 3] = float.NaN;
        layer.Refresh(PriorFixture.Workers);
        FluentActions.Invoking(() => PriorFixture.Prior(layer, ReferencePrior.Gaussian, domain))
            .Should().Throw<ArithmeticException>().WithMessage("*q = 3, p = 2*");
    }

    [Fact]
    public void Buffers_that_are_too_short_are_refused()
    {
        var prior = Small(LatentCoupling.Independent);
        FluentActions.Invoking(() => prior.Sample(new RandomStream(1, StreamPurpose.PriorSamples), 10, new FloatBuffer(10), PriorFixture.Workers))
            .Should().Throw<ArgumentException>().WithMessage("*10 samples of 6 latents need 60 floats*");
    }

    private static UnivariatePrior Small(LatentCoupling coupling)
    {
        var domain = ReferenceDensity.DefaultDomain(ReferencePrior.Gaussian);
        return PriorFixture.Prior(PriorFixture.RandomLayer(domain, 2, 3, 0.5f), ReferencePrior.Gaussian, domain, coupling);
    }

    private static FloatBuffer Draw(UnivariatePrior prior, int count, WorkerPool workers)
    {
        var z = new FloatBuffer(prior.Latents * count);
        prior.Sample(new RandomStream(7, StreamPurpose.PriorSamples), count, z, workers);
        return z;
    }
}
