using System.Diagnostics;
using Kaem.ML.Samples.Datasets;
using Xunit.Abstractions;

namespace Kaem.ML.Samples.Tests;

/// <summary>The figures of docs/research/samplers.md: held-out digits, under a model trained by importance sampling and one trained by chains.</summary>
[Trait("Category", "Long")]
public class DigitsEvidenceTests(ITestOutputHelper output)
{
    private static readonly KaemOptions ByChains = KaemPresets.Digits with { Sampler = PosteriorSampler.Langevin(steps: 20, stepSize: 1e-3f) };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Chains_find_what_a_thousand_prior_samples_miss(bool byChains)
    {
        var (train, all) = DigitsData.Load(seed: 1);
        var rows = all.Rows.Take(32);
        var model = KaemModel.Train(byChains ? ByChains : KaemPresets.Digits, train.Rows);
        double few = Measure("importance sampling, 1,000", () => model.LogLikelihood(rows));
        double many = Measure("importance sampling, 100,000", () => model.LogLikelihood(rows, samples: 100_000));
        double integration = Measure("thermodynamic integration", () => model.LogLikelihood(rows, EvidenceEstimator.ThermodynamicIntegration()));
        double steppingstone = Measure("steppingstone", () => model.LogLikelihood(rows, EvidenceEstimator.Steppingstone()));
        double annealed = Measure("annealed importance sampling", () => model.LogLikelihood(rows, EvidenceEstimator.AnnealedImportanceSampling()));
        foreach (var sampler in new MarkovChainOptions[] { PosteriorSampler.Mala(), PosteriorSampler.Mala().Tempered(8, TemperatureSchedule.PowerLaw(3)) })
        {
            var clock = Stopwatch.StartNew();
            var draws = model.SamplePosterior(rows, sampler, draws: 500, warmUp: 500);
            output.WriteLine(
                $"posterior, {(sampler.Tempering is null ? "MALA" : "tempered")}: {1000 * clock.Elapsed.TotalSeconds / rows.Rows:f0} ms a row, acceptance "
                + $"{draws.AcceptanceRate.Average():f2}, step size {draws.StepSize.Average():g2}, mean log joint "
                + $"{draws.LogJoint.Values.ToArray().Average():f1}, R̂ {draws.RHat.Order().ElementAt(16):f2}, largest of a latent "
                + $"{draws.LargestRHat.Order().ElementAt(16):f2}, ESS {draws.EffectiveSampleSize.Order().ElementAt(16):f0}");
        }

        many.Should().BeGreaterThan(few);
        if (byChains)
        {
            foreach (double estimate in new[] { integration, steppingstone, annealed })
                estimate.Should().BeGreaterThan(few + 10);
        }

        double Measure(string what, Func<LogLikelihoodEstimate> estimate)
        {
            var clock = Stopwatch.StartNew();
            var found = estimate();
            output.WriteLine(
                $"{what}: {found.Mean:f1}, standard error of a row {found.StandardErrors.Average():f1}, {1000 * clock.Elapsed.TotalSeconds / rows.Rows:f1} ms "
                + "a row");
            return found.Mean;
        }
    }
}
