using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Tests.Model;
using Xunit.Abstractions;

namespace Kaem.ML.Tests.Evidence;

public class PosteriorDrawsTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("MALA")]
    [InlineData("autoMALA")]
    [InlineData("tempered MALA")]
    public void Draws_have_the_posteriors_mean_and_covariance(string name)
    {
        MarkovChainOptions sampler = name switch
        {
            "autoMALA" => PosteriorSampler.AutoMala(),
            "tempered MALA" => PosteriorSampler.Mala().Tempered(3, TemperatureSchedule.PowerLaw(2)),
            _ => PosteriorSampler.Mala(),
        };
        var rows = LinearGaussianModel.Rows(3);
        float[] values = rows.Values.ToArray();
        values[6] = float.NaN;
        rows = new DataMatrix(values, 3, LinearGaussianModel.Columns);
        var model = LinearGaussianModel.Create();
        var draws = model.SamplePosterior(rows, sampler, chains: 8, draws: 1000);
        for (int b = 0; b < 3; b++)
        {
            var (mean, covariance) = LinearGaussianModel.Posterior(rows.Row(b));
            var own = draws.LatentsOf(b);
            output.WriteLine(
                $"acceptance {draws.AcceptanceRate[b]:f2}, step size {draws.StepSize[b]:f3}, ESS {draws.LeastEffectiveSampleSize[b]:f0}, R̂ "
                + $"{draws.LargestRHat[b]:f3}");
            draws.AcceptanceRate[b].Should().BeInRange(0.25f, 0.85f);
            draws.StepSize[b].Should().BeInRange(0.05f, 2);
            draws.LeastEffectiveSampleSize[b].Should().BeInRange(250, 8000);
            draws.EffectiveSampleSize[b].Should().BeInRange(draws.LeastEffectiveSampleSize[b] / 2, 8000);
            draws.LargestRHat[b].Should().BeInRange(0.99f, 1.05f);
            draws.RHat[b].Should().BeInRange(0.99f, 1.03f);
            for (int l = 0; l < LinearGaussianModel.Latents; l++)
            {
                double[] series = [.. Enumerable.Range(0, own.Rows).Select(i => (double)own.Row(i)[l])];
                double found = series.Average(), spread = Math.Sqrt(covariance[l, l]);
                double error = spread / Math.Sqrt(draws.LeastEffectiveSampleSize[b]);
                found.Should().BeApproximately(mean[l], 4 * error);
                draws.Mean().Row(b)[l].Should().BeApproximately((float)found, 1e-4f);
                series.Average(z => (z - found) * (z - found)).Should().BeApproximately(covariance[l, l], 6 * spread * error);
            }
        }
        if (name == "tempered MALA")
            draws.ExchangeRates!.Values.ToArray().Should().HaveCount(6).And.OnlyContain(rate => rate > 0.2f && rate < 1);
        else
            draws.ExchangeRates.Should().BeNull();
    }

    [Theory]
    [InlineData(0.3f)]
    [InlineData(0.1f)]
    [InlineData(0.05f)]
    [InlineData(0.03f)]
    public void No_chain_of_autoMALA_stays_where_the_prior_put_it(float sigma)
    {
        const int chains = 8, draws = 200;
        var rows = LinearGaussianModel.Rows(12, sigma, inner: 1);
        var model = LinearGaussianModel.Create(LinearGaussianModel.Sharp(sigma));
        var found = model.SamplePosterior(rows, PosteriorSampler.AutoMala(), chains, draws, warmUp: 50);
        for (int b = 0; b < rows.Rows; b++)
        {
            var (mean, covariance) = LinearGaussianModel.Posterior(rows.Row(b), sigma, inner: 1);
            var own = found.LatentsOf(b);
            found.AcceptanceRate[b].Should().BeGreaterThan(0.3f);
            found.LargestRHat[b].Should().BeLessThan(1.1f);
            for (int c = 0; c < chains; c++)
            {
                int chain = c;
                Enumerable.Range(0, draws).Select(i => own.Row(chain * draws + i)[0]).Distinct().Count().Should()
                    .BeGreaterThan(draws / 5, $"row {b}, chain {c}");
            }
            for (int l = 0; l < LinearGaussianModel.Outer; l++)
            {
                double spread = Math.Sqrt(covariance[l, l]);
                double[] series = [.. Enumerable.Range(0, own.Rows).Select(i => (double)own.Row(i)[l])];
                double average = series.Average();
                average.Should().BeApproximately(mean[l], 5 * spread / Math.Sqrt(found.LeastEffectiveSampleSize[b]));
                Math.Sqrt(series.Average(z => (z - average) * (z - average))).Should().BeApproximately(spread, 0.25 * spread);
            }
        }
        output.WriteLine(FormattableString.Invariant(
            $"σ {sigma}: acceptance {found.AcceptanceRate.Average():f2}, ESS {found.LeastEffectiveSampleSize.Min():f0}, R̂ {found.LargestRHat.Max():f3}"));
    }

    [Fact]
    public void The_log_joint_is_that_of_the_draws()
    {
        var rows = LinearGaussianModel.Rows(2);
        var model = LinearGaussianModel.Create();
        var draws = model.SamplePosterior(rows, chains: 2, draws: 5, warmUp: 3);
        (draws.Rows, draws.Chains, draws.Draws).Should().Be((2, 2, 5));
        (draws.Latents.Rows, draws.Latents.Columns, draws.LogJoint.Columns).Should().Be((20, LinearGaussianModel.Latents, 10));
        var images = model.Decode(draws.Latents);
        for (int i = 0; i < 20; i++)
        {
            double expected = 0;
            foreach (float z in draws.Latents.Row(i))
                expected += -0.5 * (z - 6) * (z - 6) - 0.5 * Math.Log(2 * Math.PI);
            for (int d = 0; d < LinearGaussianModel.Columns; d++)
            {
                double residual = (rows.Row(i / 10)[d] - images.Row(i)[d]) / LinearGaussianModel.Sigma;
                expected += -0.5 * residual * residual - Math.Log(LinearGaussianModel.Sigma) - 0.5 * Math.Log(2 * Math.PI);
            }
            draws.LogJoint.Values[i].Should().BeApproximately((float)expected, 1e-3f);
        }
    }

    [Fact]
    public void Chains_that_are_too_short_are_found_out()
    {
        var model = LinearGaussianModel.Create();
        var rows = LinearGaussianModel.Rows(4);
        var tooShort = model.SamplePosterior(rows, PosteriorSampler.Mala(stepSize: 1e-4f, unadjustedSteps: 0), draws: 40, warmUp: 0);
        tooShort.LargestRHat.Should().OnlyContain(r => r > 1.3f);
        tooShort.LeastEffectiveSampleSize.Should().OnlyContain(size => size < 20);
        tooShort.StepSize.Should().OnlyContain(size => size == 1e-4f, "without a warm-up nothing adapts");
    }

    [Theory]
    [InlineData("ULA")]
    [InlineData("MALA")]
    [InlineData("autoMALA")]
    [InlineData("tempered")]
    public void A_rows_draws_depend_neither_on_other_rows_nor_on_threads(string name)
    {
        MarkovChainOptions sampler = name switch
        {
            "ULA" => PosteriorSampler.Langevin(),
            "autoMALA" => PosteriorSampler.AutoMala(),
            "tempered" => PosteriorSampler.Mala().Tempered(3, TemperatureSchedule.PowerLaw(2)),
            _ => PosteriorSampler.Mala(),
        };
        // More than fit a block.
        var rows = SmallModel.Arc(200, 6);
        var together = Sample(rows, 2);
        Compare(Sample(rows.Slice(190, 1), 1), 0, 190);
        Compare(Sample(rows.Slice(100, 7), 3), 4, 104);
        together.AcceptanceRate.All(float.IsNaN).Should().Be(name == "ULA");

        PosteriorDraws Sample(DataMatrix some, int threads)
        {
            var workers = new WorkerPool(threads);
            var engine = new CpuEngine(SmallModel.Options, 6, workers);
            engine.Network.Initialise(workers);
            return engine.SamplePosterior(some.Values, sampler, 3, 5, 8, 7);
        }

        void Compare(PosteriorDraws some, int row, int expected)
        {
            some.LatentsOf(row).Values.ToArray().Should().Equal(together.LatentsOf(expected).Values.ToArray());
            some.LogJoint.Row(row).ToArray().Should().Equal(together.LogJoint.Row(expected).ToArray());
            (some.AcceptanceRate[row], some.StepSize[row], some.RHat[row], some.LargestRHat[row], some.EffectiveSampleSize[row],
                some.LeastEffectiveSampleSize[row])
                .Should().Be((together.AcceptanceRate[expected], together.StepSize[expected], together.RHat[expected], together.LargestRHat[expected],
                    together.EffectiveSampleSize[expected], together.LeastEffectiveSampleSize[expected]));
            if (name == "tempered")
                some.ExchangeRates!.Row(row).ToArray().Should().Equal(together.ExchangeRates!.Row(expected).ToArray());
        }
    }

    [Fact]
    public void Another_seed_draws_others_and_no_rows_give_no_draws()
    {
        var rows = SmallModel.Arc(2);
        var model = SmallModel.Trained;
        model.SamplePosterior(rows, draws: 4, warmUp: 2, seed: 2).LogJoint.Values.ToArray()
            .Should().NotEqual(model.SamplePosterior(rows, draws: 4, warmUp: 2, seed: 3).LogJoint.Values.ToArray());
        model.SamplePosterior(rows.Take(0)).Rows.Should().Be(0);
        model.Invoking(it => it.SamplePosterior(rows, draws: 3)).Should().Throw<ArgumentOutOfRangeException>();
        model.Invoking(it => it.SamplePosterior(rows, chains: 0)).Should().Throw<ArgumentOutOfRangeException>();
    }
}
