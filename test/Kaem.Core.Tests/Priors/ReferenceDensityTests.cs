using Kaem.ML.Numerics;
using Kaem.ML.Priors;

namespace Kaem.ML.Tests.Priors;

public class ReferenceDensityTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Log_densities_match_the_golden_ones(int index)
    {
        var golden = GoldenFile.Open("logprior.json").GetProperty("cases")[index];
        var reference = ReferenceDensity.Create(PriorFixture.Reference(golden.GetProperty("ref").GetString()!), "prior", 1, 1);
        var z = golden.GetProperty("z");
        var expected = golden.GetProperty("log_ref");
        for (int s = 0; s < z.GetArrayLength(); s++)
        {
            for (int q = 0; q < z[0].GetArrayLength(); q++)
            {
                for (int p = 0; p < z[0][0].GetArrayLength(); p++)
                    Log(reference, z[s][q][p].GetSingle()).Should().BeApproximately(expected[s][q][p].GetSingle(), 1e-5f);
            }
        }
    }

    [Fact]
    public void Nothing_is_added_below_a_density()
    {
        Log(new UniformReference(), -0.1f).Should().Be(float.NegativeInfinity);
        Log(new UniformReference(), 1.1f).Should().Be(float.NegativeInfinity);
        Log(new UniformReference(), 0).Should().Be(0);
        Log(new UniformReference(), 1).Should().Be(0);
        Log(new LogNormalReference(), 0).Should().Be(float.NegativeInfinity);
        Log(new LogNormalReference(), -1).Should().Be(float.NegativeInfinity);
        Log(new LogNormalReference(), float.Epsilon).Should().BeLessThan(-5000);
        Log(new GaussianReference(), 30).Should().BeApproximately(-450.92f, 0.01f);
        Derivative(new LogNormalReference(), 0).Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(PriorFixture.References), MemberType = typeof(PriorFixture))]
    public void Derivatives_match_finite_differences(ReferencePrior kind)
    {
        var reference = ReferenceDensity.Create(kind, "prior", 1, 1);
        double mean = 0, logScale = 0;
        if (reference is LearnableGaussianReference learnable)
        {
            learnable.Mean.Value[0] = 0.25f;
            learnable.LogScale.Value[0] = -0.5f;
            (mean, logScale) = (0.25, -0.5);
        }
        foreach (float z in new[] { 0.05f, 0.3f, 0.7f, 0.95f })
        {
            double h = 1e-5;
            double expected = (ExactDensity.LogReference(kind, z + h, mean, logScale) - ExactDensity.LogReference(kind, z - h, mean, logScale)) / (2 * h);
            Derivative(reference, z).Should().BeApproximately((float)expected, 1e-5f * (1 + Math.Abs((float)expected)));
        }
    }

    [Fact]
    public void Values_do_not_depend_on_where_in_a_batch_they_stand()
    {
        var z = new float[37];
        new RandomStream(3, StreamPurpose.PriorSamples).Uniform(z);
        foreach (var kind in Enum.GetValues<ReferencePrior>())
        {
            var reference = ReferenceDensity.Create(kind, "prior", 1, 1);
            var together = new float[z.Length];
            reference.AddLogDensity(0, z, together);
            for (int j = 0; j < z.Length; j++)
                Log(reference, z[j]).Should().Be(together[j]);
        }
    }

    [Fact]
    public void Default_domains_are_those_of_the_paper()
    {
        ReferenceDensity.DefaultDomain(ReferencePrior.Uniform).Should().Be(new Interval(0, 1));
        ReferenceDensity.DefaultDomain(ReferencePrior.Gaussian).Should().Be(new Interval(-1.5f, 1.5f));
        ReferenceDensity.DefaultDomain(ReferencePrior.LearnableGaussian).Should().Be(new Interval(-1.5f, 1.5f));
        ReferenceDensity.DefaultDomain(ReferencePrior.None).Should().Be(new Interval(-1.2f, 1.2f));
        ReferenceDensity.DefaultDomain(ReferencePrior.LogNormal).Should().Be(new Interval(0, 4));
    }

    private static float Log(ReferenceDensity reference, float z)
    {
        float[] value = [0];
        reference.AddLogDensity(0, [z], value);
        return value[0];
    }

    private static float Derivative(ReferenceDensity reference, float z)
    {
        float[] value = [0];
        reference.AddDerivative(0, [z], value);
        return value[0];
    }
}
