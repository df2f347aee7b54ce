using Kaem.ML.Encoders;
using MathNet.Numerics.Integration;

namespace Kaem.ML.Tests.Encoders;

public class CutNormalTests
{
    public static TheoryData<double, double, double, double> Cases => new()
    {
        { 0, 1, -4, 4 }, { 3.9, 1.2, -4, 4 }, { -4, 0.5, -4, 4 }, { 0.3, 2, 0, 1 }, { 0.2, 0.01, 0, 1 },
        { 1, 0.7, double.NegativeInfinity, double.PositiveInfinity }, { 0.5, 1e-3, 0, 1 }, { 0.9, 0.2, -1.5, 1.5 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_density_is_that_of_the_draws(double mean, double scale, double low, double high)
    {
        var q = new CutNormal(mean, scale, low, high);
        double from = Math.Max(low, mean - 9 * scale), to = Math.Min(high, mean + 9 * scale);
        Mass(from, to).Should().BeApproximately(1, 1e-6);
        // A normal number's probability is that of its draw.
        foreach (double normal in new[] { -6.5, -3, -1, -0.2, 0, 0.4, 2, 5, 6.5 })
        {
            double z = q.Draw(normal);
            z.Should().BeInRange(low, high);
            Mass(from, z).Should().BeApproximately(MathNet.Numerics.Distributions.Normal.CDF(0, 1, normal), 1e-6);
        }

        double Mass(double a, double b) => GaussLegendreRule.Integrate(z => Math.Exp(q.LogDensity(z)), a, b, 128);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Derivatives_agree_with_finite_differences(double mean, double scale, double low, double high)
    {
        var q = new CutNormal(mean, scale, low, high);
        double step = 1e-6 * scale, inner = Math.Clamp(mean, low + 2 * step, high - 2 * step);
        CutNormal At(double byMean, double byLogScale) => new(inner + byMean, scale * Math.Exp(byLogScale), low, high);
        q = At(0, 0);
        foreach (double normal in new[] { -4, -1.5, -0.3, 0.2, 1, 3.5 })
        {
            double z = q.Draw(normal);
            q.PathDerivatives(z, out double byMean, out double byLogScale);
            ((At(step, 0).Draw(normal) - At(-step, 0).Draw(normal)) / (2 * step)).Should().BeApproximately(byMean, 1e-4);
            ((At(0, 1e-6).Draw(normal) - At(0, -1e-6).Draw(normal)) / 2e-6).Should().BeApproximately(byLogScale, 1e-4 * scale + 1e-8);

            q.ParameterDerivatives(z, out byMean, out byLogScale);
            ((At(step, 0).LogDensity(z) - At(-step, 0).LogDensity(z)) / (2 * step)).Should().BeApproximately(byMean, 1e-3 / scale);
            ((At(0, 1e-6).LogDensity(z) - At(0, -1e-6).LogDensity(z)) / 2e-6).Should().BeApproximately(byLogScale, 1e-3);
            ((q.LogDensity(z + step) - q.LogDensity(z - step)) / (2 * step)).Should().BeApproximately(q.Slope(z), 1e-3 / scale);
        }
    }
}
