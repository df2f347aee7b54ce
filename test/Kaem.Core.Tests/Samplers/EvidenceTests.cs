using Kaem.ML.Numerics;
using Kaem.ML.Samplers;
using Xunit.Abstractions;

namespace Kaem.ML.Tests.Samplers;

/// <summary>z ~ N(0, I), x = A·z + σ·ε: then x ~ N(0, A·A' + σ²·I), and all four estimates of log p(x) must say so, with errors that are true.</summary>
public class EvidenceTests(ITestOutputHelper output)
{
    private const int Rows = 40, Temperatures = 16, Dimensions = 2;
    private const double Sigma = 0.7;
    private static readonly WorkerPool Workers = new(2);
    private static readonly double[,] Loadings = { { 1, 0.5 }, { -0.3, 0.8 }, { 0.6, -0.4 } };
    private static readonly double[][] Data = Draw();
    private static readonly LinearGaussianTarget Target = new(Loadings, Sigma, Data);

    [Fact]
    public void Importance_sampling_agrees_with_the_closed_form()
    {
        const int samples = 16_000;
        Check("importance sampling", row =>
        {
            var z = new float[samples * Dimensions];
            new RandomStream(1, StreamPurpose.PriorSamples, 0, (uint)row).Normal(z);
            var likelihoods = new double[samples];
            for (int s = 0; s < samples; s++)
                likelihoods[s] = Target.LogLikelihoodAt(row, [z[2 * s], z[2 * s + 1]]);
            return ImportanceSamplingEvidence.Estimate(likelihoods);
        });
    }

    [Fact]
    public void Thermodynamic_integration_and_steppingstone_agree_with_the_closed_form()
    {
        const int draws = 2000, burnIn = 50;
        var options = PosteriorSampler.Mala(steps: 1, stepSize: 0.3f, unadjustedSteps: 0).Tempered(Temperatures, TemperatureSchedule.PowerLaw(3));
        var chains = new LangevinChains(options, Rows, Dimensions);
        new RandomStream(2, StreamPurpose.PriorSamples).Normal(chains.State.Points.Positions.Span);
        // Row by row, temperature-major; at t = 0 the draws are the prior's own.
        var traces = new double[Rows, (Temperatures + 1) * draws];
        for (int i = -burnIn; i < draws; i++)
        {
            chains.Run(Target, 2, (uint)(i + burnIn), fresh: false, Workers);
            for (int c = 0; i >= 0 && c < chains.State.Chains; c++)
                traces[c % Rows, (1 + c / Rows) * draws + i] = chains.State.Points.LogLikelihood[c];
        }
        var prior = new float[Rows * draws * Dimensions];
        new RandomStream(3, StreamPurpose.PriorSamples).Normal(prior);
        for (int i = 0; i < Rows * draws; i++)
            traces[i / draws, i % draws] = Target.LogLikelihoodAt(i / draws, [prior[2 * i], prior[2 * i + 1]]);
        double[] temperatures = chains.Schedule.ToArray();

        Check("thermodynamic integration", row => ThermodynamicIntegration.Estimate(new PowerPosteriorTrace(temperatures, Row(row)), new double[draws]));
        Check("steppingstone", row => Steppingstone.Estimate(new PowerPosteriorTrace(temperatures, Row(row)), new double[draws]));

        double[] Row(int row) => [.. Enumerable.Range(0, traces.GetLength(1)).Select(i => traces[row, i])];
    }

    [Theory]
    [InlineData("Mala")]
    [InlineData("AutoMala")]
    public void Annealed_importance_sampling_agrees_with_the_closed_form(string name)
    {
        const int samples = 1000, chains = Rows * samples;
        ISampler sampler = name == "Mala"
            ? new Mala(chains, Dimensions, 0.3f)
            : new AutoMala(chains, Dimensions, PosteriorSampler.AutoMala(stepSize: 0.3f));
        var state = UnadjustedLangevinTests.Start(chains, Dimensions, seed: 4);
        var temperatures = new double[Temperatures + 1];
        TemperatureSchedule.PowerLaw(3).Fill(temperatures, 0, 1);
        var logWeights = new double[chains];
        AnnealedImportanceSampling.Run(state, sampler, Target, temperatures, 2, seed: 4, update: 0, logWeights, Workers);
        Check("annealed importance sampling",
            row => ImportanceSamplingEvidence.Estimate([.. Enumerable.Range(0, samples).Select(s => logWeights[s * Rows + row])]));
        state.Temperatures.Should().OnlyContain(t => t == 1);
    }

    [Fact]
    public void Constant_log_likelihoods_are_the_evidence()
    {
        double[] draws = [.. Enumerable.Repeat(-3.5, 12)];
        var trace = new PowerPosteriorTrace([0, 0.2, 1], draws);
        ThermodynamicIntegration.Estimate(trace, new double[4]).LogEvidence.Should().BeApproximately(-3.5, 1e-12);
        Steppingstone.Estimate(trace, new double[4]).LogEvidence.Should().BeApproximately(-3.5, 1e-12);
        var estimate = ImportanceSamplingEvidence.Estimate(draws);
        estimate.LogEvidence.Should().BeApproximately(-3.5, 1e-12);
        estimate.StandardError.Should().BeApproximately(0, 1e-7);
    }

    [Fact]
    public void A_row_that_no_prior_sample_can_explain_has_no_evidence()
    {
        double[] draws = [.. Enumerable.Repeat(double.NegativeInfinity, 4), -1, -1, -1, -1];
        Steppingstone.Estimate(new PowerPosteriorTrace([0, 1], draws), new double[4]).LogEvidence.Should().Be(double.NegativeInfinity);
        ThermodynamicIntegration.Estimate(new PowerPosteriorTrace([0, 1], draws), new double[4]).LogEvidence.Should().Be(double.NegativeInfinity);
        ImportanceSamplingEvidence.Estimate(draws.AsSpan(0, 4)).LogEvidence.Should().Be(double.NegativeInfinity);
    }

    [Fact]
    public void A_path_that_does_not_lead_from_prior_to_posterior_is_refused()
    {
        var draws = new double[12];
        ((Action)(() => _ = new PowerPosteriorTrace([0.1, 0.5, 1], draws))).Should().Throw<ArgumentException>().WithMessage("*from 0 to 1*");
        ((Action)(() => _ = new PowerPosteriorTrace([0, 0.5, 0.5, 1], new double[16]))).Should().Throw<ArgumentException>().WithMessage("*0.5 follows 0.5*");
        ((Action)(() => _ = new PowerPosteriorTrace([0, 0.5, 1], new double[11]))).Should().Throw<ArgumentException>().WithMessage("*11*3 temperatures*");
    }

    /// <summary>Errors of at most 0.05 nats, and 40 differences that are as large as they say.</summary>
    private void Check(string what, Func<int, EvidenceEstimate> estimate)
    {
        double squares = 0, most = 0;
        int within = 0;
        for (int row = 0; row < Rows; row++)
        {
            var found = estimate(row);
            double difference = (found.LogEvidence - Exact(Data[row])) / found.StandardError;
            squares += difference * difference;
            within += Math.Abs(difference) <= 2 ? 1 : 0;
            most = Math.Max(most, found.StandardError);
            if (row == 0)
                output.WriteLine($"{what}: {found.LogEvidence:f4} ± {found.StandardError:f4}, exact {Exact(Data[row]):f4}");
        }
        output.WriteLine($"{what}: {within} of {Rows} rows within two standard errors, mean square {squares / Rows:f2}, largest error {most:f4}");
        most.Should().BeLessThan(0.05);
        within.Should().BeGreaterThanOrEqualTo(Rows - 6);
        // The mean of 40 squares of N(0, 1) lies in this range but for one time in a thousand.
        (squares / Rows).Should().BeInRange(0.4, 1.85);
    }

    private static double[][] Draw()
    {
        var noise = new float[Rows * 5];
        new RandomStream(5, StreamPurpose.LikelihoodDraws).Normal(noise);
        return [.. Enumerable.Range(0, Rows).Select(b => Enumerable.Range(0, 3).Select(
            d => Loadings[d, 0] * noise[5 * b] + Loadings[d, 1] * noise[5 * b + 1] + Sigma * noise[5 * b + 2 + d]).ToArray())];
    }

    private static double Exact(double[] x)
    {
        var covariance = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(3, 3, (i, j) =>
            Loadings[i, 0] * Loadings[j, 0] + Loadings[i, 1] * Loadings[j, 1] + (i == j ? Sigma * Sigma : 0));
        var vector = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(x);
        return -0.5 * (3 * Math.Log(2 * Math.PI) + Math.Log(covariance.Determinant()) + vector * covariance.Solve(vector));
    }
}
