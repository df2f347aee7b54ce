using Kaem.ML.Numerics;
using Kaem.ML.Priors;
using Kaem.ML.Tests.Kan;

namespace Kaem.ML.Tests.Priors;

/// <summary>Partition functions and inverse transform sampling for every reference with every basis at its default settings.</summary>
public class EveryBasisTests
{
    public static TheoryData<ReferencePrior, string, string> Cases()
    {
        var cases = new TheoryData<ReferencePrior, string, string>();
        foreach (var reference in Enum.GetValues<ReferencePrior>())
        {
            foreach (string basis in NaiveBasis.Names)
            {
                foreach (string domain in new[] { "default", "asymmetric" })
                    cases.Add(reference, basis, domain);
            }
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Partition_functions_and_quantiles_are_right_where_densities_are_sharp(ReferencePrior reference, string basis, string domain)
    {
        foreach (bool adapted in new[] { false, true })
        {
            var prior = SharpPriors.Make(NaiveBasis.Of(basis), reference, Domain(reference, domain), SharpPriors.TwoOrders, adapted: adapted);
            for (int q = 0; q < prior.Q; q++)
            {
                var exact = SharpPriors.Exact(prior, q, reference);
                Math.Exp(prior.Densities.LogPartition(q, 0) - exact.LogPartition).Should().BeApproximately(1, FusedMultiplyAdd.IsAccelerated ? 1e-6 : 2e-6);
                SharpPriors.Distance(exact, u => prior.Densities.Quantile(q, 0, (float)u), 300).Should().BeLessThan(1e-4);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Quantiles_rise_with_the_uniform_and_stay_in_the_domain(ReferencePrior reference, string basis, string domain)
    {
        const float least = 0.5f / (1 << 23);
        // Four orders of magnitude.
        var prior = SharpPriors.Make(NaiveBasis.Of(basis), reference, Domain(reference, domain), 2 * SharpPriors.TwoOrders, 1);
        foreach (int start in new[] { 0, 3_000_000, (1 << 23) - 1000 })
        {
            float last = prior.Domain.Low;
            for (int k = 0; k < 1000; k++)
            {
                float z = prior.Densities.Quantile(0, 0, least + (start + k) * 2 * least);
                z.Should().BeGreaterThanOrEqualTo(last);
                last = z;
            }
            last.Should().BeLessThanOrEqualTo(prior.Domain.High);
        }
        float before = prior.Domain.Low;
        for (int k = 0; k <= 5000; k++)
        {
            float z = prior.Densities.Quantile(0, 0, k / 5000f);
            z.Should().BeGreaterThanOrEqualTo(before).And.BeLessThanOrEqualTo(prior.Domain.High);
            before = z;
        }
    }

    [Theory]
    [InlineData("rbf")]
    [InlineData("rswaf")]
    [InlineData("morlet")]
    [InlineData("bspline")]
    [InlineData("fourier")]
    [InlineData("chebyshev")]
    public void The_papers_rule_is_further_off(string basis)
    {
        var reference = ReferencePrior.Gaussian;
        var prior = SharpPriors.Make(NaiveBasis.Of(basis), reference, ReferenceDensity.DefaultDomain(reference), SharpPriors.TwoOrders);
        var exact = SharpPriors.Exact(prior, 0, reference);
        SharpPriors.Distance(exact, SharpPriors.Papers(prior, 0, reference).Quantile, 300).Should().BeGreaterThan(1e-3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_papers_rule_is_the_golden_one(int index)
    {
        var golden = GoldenFile.Open("prior.json").GetProperty("cases")[index];
        var layer = PriorFixture.Layer(golden);
        var reference = PriorFixture.Reference(golden.GetProperty("ref").GetString()!);
        var u = golden.GetProperty("u").Doubles();
        for (int p = 0; p < layer.Inputs; p++)
        {
            for (int q = 0; q < layer.Outputs; q++)
            {
                var rule = new PapersRule(
                    PriorFixture.Domain(golden), z => Math.Exp(NaiveBasis.Function(layer, p, q, z) + ExactDensity.LogReference(reference, z, 0, 0)),
                    golden.GetProperty("nodes").Doubles().Length);
                double[] expected = golden.GetProperty("z_paper")[p][q].Doubles();
                for (int i = 0; i < u.Length; i++)
                    rule.Quantile(u[i]).Should().BeApproximately(expected[i], 2e-5);
            }
        }
    }

    private static Interval Domain(ReferencePrior reference, string name) =>
        name == "default" ? ReferenceDensity.DefaultDomain(reference) : new Interval(-0.3f, 2.7f);
}
