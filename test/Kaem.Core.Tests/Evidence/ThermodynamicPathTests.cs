using Kaem.ML.Numerics;
using Kaem.ML.Samplers;

namespace Kaem.ML.Tests.Evidence;

public class ThermodynamicPathTests
{
    private static readonly ThermodynamicIntegrationEstimator Few = EvidenceEstimator.ThermodynamicIntegration(temperatures: 5, exponent: 2, draws: 600);

    /// <summary>log ∫ p(z)·p(x|z)^t: a Gaussian likelihood to the power t is one of σ/√t, but for its constants.</summary>
    private static double LogPartition(DataMatrix rows, int row, double t)
    {
        const double sigma = LinearGaussianModel.Sigma;
        double constant = LinearGaussianModel.Columns / 2.0 * Math.Log(2 * Math.PI * sigma * sigma);
        double own = LinearGaussianModel.Columns / 2.0 * Math.Log(2 * Math.PI * sigma * sigma / t);
        return LinearGaussianModel.LogEvidence(rows.Row(row), sigma / Math.Sqrt(t)) + own - t * constant;
    }

    [Fact]
    public void All_that_it_says_agrees_with_the_closed_form()
    {
        var rows = LinearGaussianModel.Rows(3);
        var model = LinearGaussianModel.Create();
        var paths = model.ThermodynamicPaths(rows, Few);
        var estimate = model.LogLikelihood(rows, Few);
        for (int b = 0; b < rows.Rows; b++)
        {
            var path = paths[b];
            path.Temperatures.Should().Equal([0, 0.04, 0.16, 0.36, 0.64, 1], (own, wanted) => Math.Abs(own - wanted) < 1e-12);
            double evidence = LinearGaussianModel.LogEvidence(rows.Row(b)), below = 0, trapezoid = 0;
            // log Z(t) = t·E(0) + …
            double meanBelow = LogPartition(rows, b, 1e-6) / 1e-6;
            path.MeanLogLikelihood[0].Should().BeApproximately(meanBelow, 4 * Math.Sqrt(path.LogLikelihoodVariance[0] / 2400));
            for (int k = 1; k <= 5; k++)
            {
                double t = path.Temperatures[k], h = 1e-3 * t, here = LogPartition(rows, b, t);
                double up = LogPartition(rows, b, t + h), down = LogPartition(rows, b, t - h);
                double mean = (up - down) / (2 * h), variance = (up - 2 * here + down) / (h * h);
                double error = Math.Sqrt(variance / 100), step = t - path.Temperatures[k - 1];
                path.MeanLogLikelihood[k].Should().BeApproximately(mean, 4 * error, $"of the mean at t = {t}");
                path.LogLikelihoodVariance[k].Should().BeInRange(0.5 * variance, 2 * variance);
                path.LogRatios[k - 1].Should().BeApproximately(here - below, 0.15, $"of the ratio up to t = {t}");
                path.BackwardDivergence[k - 1].Should().BeApproximately(step * mean - (here - below), 0.15 + 4 * step * error);
                path.ForwardDivergence[k - 1].Should().BeGreaterThan(-0.05);
                trapezoid += step / 2 * (meanBelow + mean);
                (below, meanBelow) = (here, mean);
            }
            path.DivergenceCorrected.Should().BeApproximately(evidence, 0.2);
            path.Steppingstone.Should().BeApproximately(evidence, 5 * path.SteppingstoneError + 0.01);
            // Eq. 50 and 56, whatever the draws.
            (path.Trapezoid + path.DivergenceCorrection).Should().BeApproximately(path.DivergenceCorrected, 1e-9);
            path.DivergenceCorrected.Should().BeApproximately(path.LogRatios.Sum(), 1e-12);
            // So few trapezoids are below a concave curve; the corrections are not.
            trapezoid.Should().BeLessThan(evidence - 0.1);
            path.Trapezoid.Should().BeApproximately(trapezoid, 0.2);
            Math.Abs(path.VarianceCorrected - evidence).Should().BeLessThan(evidence - trapezoid);
            ((float)path.VarianceCorrected, (float)path.StandardError).Should().Be((estimate.Values[b], estimate.StandardErrors[b]));
        }
    }

    [Fact]
    public void A_row_s_path_does_not_depend_on_the_others()
    {
        var rows = LinearGaussianModel.Rows(40);
        var short_ = EvidenceEstimator.ThermodynamicIntegration(3, 2, chains: 2, warmUp: 5, draws: 8);
        var model = LinearGaussianModel.Create();
        var together = model.ThermodynamicPaths(rows, short_);
        var alone = model.ThermodynamicPaths(rows.Slice(33, 1), short_)[0];
        alone.MeanLogLikelihood.Should().Equal(together[33].MeanLogLikelihood);
        alone.LogRatios.Should().Equal(together[33].LogRatios);
        model.ThermodynamicPaths(rows.Slice(0, 0), short_).Should().BeEmpty();
    }

    [Fact]
    public void Bennett_s_ratio_is_that_of_Gaussian_log_likelihoods()
    {
        // Where ℓ is normal with mean m and variance s² at t, it is normal with mean m + Δ·s² at t + Δ, and the ratio is Δ·m + Δ²·s²/2.
        const double m = -3, s = 1.5, delta = 0.8;
        float[] noise = new float[40_000];
        new RandomStream(4, StreamPurpose.LikelihoodDraws).Normal(noise);
        double[] below = [.. noise.Take(20_000).Select(e => m + s * e)], above = [.. noise.Skip(20_000).Select(e => m + delta * s * s + s * e)];
        BridgeRatio.Log(delta, below, above).Should().BeApproximately(delta * m + delta * delta * s * s / 2, 0.03);
        BridgeRatio.Log(delta, [-2, -2], [-2, -2]).Should().BeApproximately(-1.6, 1e-9);
        double.IsNaN(BridgeRatio.Log(delta, [double.NegativeInfinity, 1], [1, 1])).Should().BeTrue();
    }

    [Fact]
    public void Rows_of_another_width_are_refused() =>
        LinearGaussianModel.Create().Invoking(model => model.ThermodynamicPaths(new DataMatrix(new float[3], 1, 3))).Should().Throw<ArgumentException>();
}
