using Kaem.ML.Kan;
using Kaem.ML.Priors;
using Xunit.Abstractions;

namespace Kaem.ML.Tests.Priors;

public class AccuracyProbe(ITestOutputHelper output)
{
    [Fact]
    public void Probe()
    {
        foreach (var reference in Enum.GetValues<ReferencePrior>())
        {
            foreach (var (name, domain) in new[] { ("default", ReferenceDensity.DefaultDomain(reference)), ("asym", new Interval(-0.3f, 2.7f)), ("wide", new Interval(-6, 9)) })
            {
                foreach (var (energy, scale, peak) in new[] { ("none", 0f, 0f), ("mild", .3f, 0f), ("rough1", 1f, 0f), ("rough3", 3f, 0f), ("peak100", 0f, 4.6f), ("peak1e4", 0f, 9.2f), ("peak1e9", 0f, 20f) })
                {
                    var layer = PriorFixture.RandomLayer(domain, 2, 4, scale, 3);
                    if (peak > 0)
                        for (int q = 0; q < 4; q++) for (int p = 0; p < 2; p++) layer.Coefficients.Value[(p * 21 + 4*q+p) * 4 + q] = peak;
                    layer.Refresh(PriorFixture.Workers);
                    var prior = PriorFixture.Prior(layer, reference, domain);
                    double worst = 0, z = 0;
                    for (int q = 0; q < 4; q++)
                        for (int p = 0; p < 2; p++)
                        {
                            var exact = ExactDensity.Of(prior, q, p, reference);
                            z = Math.Max(z, Math.Abs(exact.LogPartition - prior.LogPartition(q, p)));
                            for (int k = 0; k <= 5000; k++)
                            {
                                float u = k / 5000f;
                                worst = Math.Max(worst, Math.Abs(exact.Cdf(prior.Densities.Quantile(q, p, u)) - u));
                            }
                        }
                    output.WriteLine($"{reference,-18} {name,-8} {energy,-8} KS {worst:e2}  logZ {z:e2}  panels {prior.Densities.Grid.Panels.Panels}");
                }
            }
        }
    }
}
