using Kaem.ML.Numerics;
using Kaem.ML.Priors;

namespace Kaem.ML.Tests.Priors;

public class InverseTransformTests
{
    // Where uniforms live: the middles of 2^23 cells.
    private const float LeastUniform = 0.5f / (1 << 23);

    public static TheoryData<ReferencePrior, string, string> Cases()
    {
        var cases = new TheoryData<ReferencePrior, string, string>();
        foreach (var reference in Enum.GetValues<ReferencePrior>())
        {
            foreach (string domain in new[] { "default", "asymmetric", "wide" })
            {
                foreach (string energy in new[] { "none", "mild", "rough", "peak 100:1", "peak 10000:1" })
                    cases.Add(reference, domain, energy);
            }
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Quantiles_hit_the_exact_distribution(ReferencePrior reference, string domainName, string energy)
    {
        var prior = MakePrior(reference, domainName, energy);
        double tolerance = energy switch { "none" or "mild" => 2e-6, "rough" or "peak 100:1" => 3e-5, _ => 1e-4 };
        for (int q = 0; q < prior.Q; q++)
        {
            var exact = ExactDensity.Of(prior, q, 0, reference);
            prior.Densities.LogPartition(q, 0).Should().BeApproximately(exact.LogPartition, 2e-6);
            double distance = 0;
            foreach (float u in Uniforms(400))
            {
                float z = prior.Densities.Quantile(q, 0, u);
                distance = Math.Max(distance, Math.Abs(exact.Cdf(z) - u));
            }
            distance.Should().BeLessThan(tolerance, "that is the Kolmogorov distance wanted of function {0}", q);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Quantiles_rise_with_the_uniform_and_stay_in_the_domain(ReferencePrior reference, string domainName, string energy)
    {
        var prior = MakePrior(reference, domainName, energy);
        float spacing = 2 * LeastUniform;
        foreach (int start in new[] { 0, 1 << 20, 5_000_000, (1 << 23) - 2000 })
        {
            float last = prior.Domain.Low;
            for (int k = 0; k < 2000; k++)
            {
                float z = prior.Densities.Quantile(0, 0, LeastUniform + (start + k) * spacing);
                z.Should().BeGreaterThanOrEqualTo(last);
                last = z;
            }
            last.Should().BeLessThanOrEqualTo(prior.Domain.High);
        }
        prior.Densities.Quantile(0, 0, 0).Should().BeInRange(prior.Domain.Low, prior.Domain.High);
        prior.Densities.Quantile(0, 0, 1).Should().Be(prior.Domain.High);
    }

    [Theory]
    [InlineData(ReferencePrior.Gaussian, "rough")]
    [InlineData(ReferencePrior.LogNormal, "mild")]
    [InlineData(ReferencePrior.Uniform, "peak 100:1")]
    public void Distribution_function_undoes_the_quantile(ReferencePrior reference, string energy)
    {
        var prior = MakePrior(reference, "default", energy);
        foreach (float u in Uniforms(300))
            prior.Densities.Cdf(1, 0, prior.Densities.Quantile(1, 0, u)).Should().BeApproximately(u, 2e-6);
        prior.Densities.Cdf(1, 0, prior.Domain.Low).Should().Be(0);
        prior.Densities.Cdf(1, 0, prior.Domain.Low - 1).Should().Be(0);
        prior.Densities.Cdf(1, 0, prior.Domain.High).Should().Be(1);
        prior.Densities.Cdf(1, 0, prior.Domain.High + 1).Should().Be(1);
    }

    [Fact]
    public void Many_panels_are_searched_as_few_are()
    {
        var domain = new Interval(-1.5f, 1.5f);
        var layer = PriorFixture.RandomLayer(domain, 1, 2, 1, gridSize: 250);
        var prior = PriorFixture.Prior(layer, ReferencePrior.Gaussian);
        prior.Densities.Grid.Cells.Should().BeGreaterThan(1000);
        var exact = ExactDensity.Of(prior, 1, 0, ReferencePrior.Gaussian);
        foreach (float u in Uniforms(200))
            exact.Cdf(prior.Densities.Quantile(1, 0, u)).Should().BeApproximately(u, 1e-5);
    }

    [Theory]
    [InlineData(20, 128)]
    [InlineData(30, 192)]
    [InlineData(42, 256)]
    [InlineData(60, 384)]
    public void Uniforms_inverted_together_give_the_bits_of_each_alone(int gridSize, int cells)
    {
        var domain = new Interval(-1, 1);
        var prior = PriorFixture.Prior(PriorFixture.RandomLayer(domain, 2, 3, 1, gridSize: gridSize), ReferencePrior.None, domain);
        prior.Densities.Grid.Cells.Should().Be(cells);
        float[] uniforms = [0, .. Uniforms(300), 1 - 1f / (1 << 24)], together = new float[uniforms.Length];
        for (int q = 0; q < 3; q++)
        {
            prior.Densities.Sample(q, 1, uniforms, together);
            together.Should().Equal(uniforms.Select(u => prior.Densities.Quantile(q, 1, u)));
        }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(80)]
    [InlineData(128)]
    public void Tables_of_permuted_groups_and_of_panels_give_the_same_samples(int panels)
    {
        if (!PermutedTable.IsSupported)
            return;
        var quadrature = new CompositeQuadrature(new Interval(-2, 3), panels, []);
        float[] uniforms = [1e-7f, .. Uniforms(500), 1 - 1f / (1 << 24)];
        float[] Samples(bool permuted, out double[] cumulative)
        {
            var grid = new EvaluationGrid(quadrature, null, permuted);
            grid.Order.IsPermuted.Should().Be(permuted);
            var transform = new InverseTransform(1);
            transform.Use(grid);
            transform.Build(0, Array.ConvertAll(grid.Points.Span.ToArray(), z => MathF.Exp(-z * z) + 0.3f * MathF.Exp(-20 * (z - 1.5f) * (z - 1.5f))));
            var samples = new float[uniforms.Length];
            transform.Sample(0, uniforms, samples);
            cumulative = Array.ConvertAll(samples, z => transform.Cumulative(0, z));
            return samples;
        }

        float[] permuted = Samples(true, out double[] first), plain = Samples(false, out double[] second);
        for (int i = 0; i < uniforms.Length; i++)
        {
            permuted[i].Should().BeApproximately(plain[i], 1e-5f, "the uniform is {0}", uniforms[i]);
            first[i].Should().BeApproximately(uniforms[i], 1e-6);
            second[i].Should().BeApproximately(uniforms[i], 1e-6);
        }
    }

    [Fact]
    public void Densities_that_vanish_on_most_of_the_domain_are_sampled_where_they_live()
    {
        // exp(f) spans more than single precision can: nearly all cells have no mass at all.
        var domain = new Interval(-1.5f, 1.5f);
        var layer = PriorFixture.RandomLayer(domain, 1, 1, 0);
        layer.Coefficients.Value[10] = 300;
        layer.Refresh(PriorFixture.Workers);
        var prior = PriorFixture.Prior(layer, ReferencePrior.None, domain);
        foreach (float u in Uniforms(500))
            prior.Densities.Quantile(0, 0, u).Should().BeInRange(-0.2f, 0.2f);
        prior.Densities.Quantile(0, 0, 0).Should().BeInRange(-1.5f, 0);
    }

    private static UnivariatePrior MakePrior(ReferencePrior reference, string domainName, string energy)
    {
        var domain = domainName switch
        {
            "default" => ReferenceDensity.DefaultDomain(reference),
            "asymmetric" => new Interval(-0.3f, 2.7f),
            _ => new Interval(-6, 9),
        };
        float scale = energy switch { "mild" => 0.3f, "rough" => 1f, _ => 0f };
        var layer = PriorFixture.RandomLayer(domain, 1, 4, scale, 3);
        float peak = energy switch { "peak 100:1" => MathF.Log(100), "peak 10000:1" => MathF.Log(10000), _ => 0 };
        for (int q = 0; q < 4 && peak > 0; q++)
            layer.Coefficients.Value[(5 * q + 2) * 4 + q] = peak;
        layer.Refresh(PriorFixture.Workers);
        return PriorFixture.Prior(layer, reference, domain);
    }

    private static IEnumerable<float> Uniforms(int count) =>
        Enumerable.Range(0, count).Select(k => (k + 0.5f) / count).Concat([LeastUniform, 1e-4f, 1e-6f, 0.9999f, 1 - LeastUniform]);
}
