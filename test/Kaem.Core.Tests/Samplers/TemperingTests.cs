using Kaem.ML.Numerics;
using Kaem.ML.Samplers;
using Xunit.Abstractions;

namespace Kaem.ML.Tests.Samplers;

public class TemperingTests(ITestOutputHelper output)
{
    private static readonly WorkerPool Workers = new(2);

    [Fact]
    public void Temperatures_and_exponents_match_the_reference()
    {
        var golden = GoldenFile.Open("schedule.json");
        foreach (var expected in golden.At("temperatures").EnumerateArray())
        {
            double[] temperatures = new double[expected.At("n_t").GetInt32() + 1];
            TemperatureSchedule.PowerLaw((float)expected.At("p").GetDouble()).Fill(temperatures, 3, 7);
            double[] exact = expected.At("t").Doubles();
            for (int k = 0; k < exact.Length; k++)
                temperatures[k].Should().BeApproximately(exact[k], 1e-7);
        }
        foreach (var expected in golden.At("p_schedules").EnumerateArray())
        {
            var schedule = TemperatureSchedule.PowerLaw(
                (float)expected.At("p_start").GetDouble(), (float)expected.At("p_end").GetDouble(), expected.At("n_cycles").GetInt32());
            int steps = expected.At("n_updates").GetInt32();
            double[] exact = expected.At("p").Doubles();
            for (int i = 0; i <= steps; i++)
                schedule.ExponentAt(i, steps).Should().BeApproximately(exact[i], 1e-6);
        }
    }

    [Fact]
    public void Power_posteriors_are_laid_out_temperature_major()
    {
        // Every row has data of its own, and every temperature a posterior of its own: N(t·x/(s² + t), s²/(s² + t)).
        const int rows = 3, repeats = 400;
        const double variance = 0.25;
        double[][] data = [[-2], [0.5], [3]];
        var options = PosteriorSampler.Mala(steps: 60, stepSize: 0.1f).Tempered(4, TemperatureSchedule.PowerLaw(2));
        var chains = new LangevinChains(options, rows * repeats, 1);
        var target = new LinearGaussianTarget(new double[,] { { 1 } }, Math.Sqrt(variance), data);
        new RandomStream(1, StreamPurpose.PriorSamples).Normal(chains.State.Points.Positions.Span);
        chains.Run(target, 1, 0, fresh: true, Workers);
        for (int k = 1; k <= 4; k++)
        {
            double t = chains.Schedule[k];
            t.Should().BeApproximately(k * k / 16.0, 1e-12);
            for (int row = 0; row < rows; row++)
            {
                double mean = 0;
                for (int i = 0; i < repeats; i++)
                {
                    int chain = (k - 1) * rows * repeats + i * rows + row;
                    chains.State.Temperatures[chain].Should().Be(t);
                    mean += chains.State.Points.Positions[chain] / repeats;
                }
                double error = Math.Sqrt(variance / (variance + t) / repeats);
                mean.Should().BeApproximately(t * data[row][0] / (variance + t), 4 * error, $"of row {row} at temperature {t}");
            }
        }
        chains.FirstPosteriorChain.Should().Be(3 * rows * repeats);
        for (int k = 0; k < 3; k++)
            chains.Exchange!.Rate(k).Should().BeInRange(0.3, 1);
    }

    [Fact]
    public void Equal_rows_end_alike_where_they_share_their_numbers()
    {
        var chains = new LangevinChains(PosteriorSampler.Mala(20).Tempered(3), 4, 2);
        chains.ShareNumbersAmongRows();
        chains.Run(new LinearGaussianTarget(UnadjustedLangevinTests.Loadings(2, 2), 1, [[1, 2]]), 1, 0, fresh: true, Workers);
        for (int l = 0; l < 2; l++)
        {
            float[] row = chains.State.Points.Positions.Span.Slice(l * 12, 12).ToArray();
            for (int k = 0; k < 3; k++)
                row[(4 * k)..(4 * k + 4)].Should().OnlyContain(z => z == row[4 * k]);
            row.Distinct().Should().HaveCount(3, "temperatures draw numbers of their own");
        }
    }

    [Fact]
    public void A_swap_moves_everything_between_neighbours_of_one_row()
    {
        const int rows = 50, temperatures = 3, dimensions = 70;
        var target = new LinearGaussianTarget(UnadjustedLangevinTests.Loadings(2, dimensions), 20, [[1, 2]]);
        var state = UnadjustedLangevinTests.Start(rows * temperatures, dimensions, seed: 2);
        for (int c = 0; c < state.Chains; c++)
            state.Temperatures[c] = (1 + c / rows) / 3.0;
        state.Evaluate(target, Workers);
        float[] before = state.Points.Positions.Span.ToArray();
        new ReplicaExchange(temperatures, rows).Step(state, target, new ChainRandom(2, 0, 0), Workers);
        int swapped = 0;
        for (int c = 0; c < state.Chains; c++)
        {
            int from = Array.FindIndex(before, 0, state.Chains, z => z == state.Points.Positions[c]);
            (from % rows).Should().Be(c % rows);
            Math.Abs(from - c).Should().BeOneOf(0, rows);
            swapped += from == c ? 0 : 1;
            for (int l = 0; l < dimensions; l++)
                state.Points.Positions[l * state.Chains + c].Should().Be(before[l * state.Chains + from]);
        }
        swapped.Should().BeGreaterThan(rows / 2);
        // What the state says of the places is what the target says of them.
        var points = state.Points;
        double[] likelihood = [.. points.LogLikelihood], reference = [.. points.LogReference];
        float[] first = points.ReferenceGradient.Span.ToArray(), second = points.LikelihoodGradient.Span.ToArray();
        target.Evaluate(points, Workers);
        points.LogLikelihood.Should().Equal(likelihood);
        points.LogReference.Should().Equal(reference);
        points.ReferenceGradient.Span.ToArray().Should().Equal(first);
        points.LikelihoodGradient.Span.ToArray().Should().Equal(second);
    }

    [Fact]
    public void Exchange_visits_both_modes_where_plain_Langevin_does_not()
    {
        const int rows = 64;
        var target = new BimodalTarget(0.15);
        double plain = ShareRight(PosteriorSampler.Langevin(4000, 0.01f));
        double tempered = ShareRight(PosteriorSampler.Langevin(4000, 0.01f).Tempered(6, TemperatureSchedule.PowerLaw(4)));
        double adjusted = ShareRight(PosteriorSampler.Mala(4000, 0.01f).Tempered(6, TemperatureSchedule.PowerLaw(4)));
        output.WriteLine($"share of chains in the other mode: plain {plain}, with exchange {tempered}, adjusted with exchange {adjusted}");
        plain.Should().Be(0);
        tempered.Should().BeInRange(0.3, 0.7);
        adjusted.Should().BeInRange(0.3, 0.7);

        double ShareRight(MarkovChainOptions options)
        {
            var chains = new LangevinChains(options, rows, 1);
            chains.State.Points.Positions.Span.Fill(-2);
            chains.Run(target, 3, 0, fresh: true, Workers);
            int right = 0;
            foreach (float z in chains.State.Points.Positions.Span[chains.FirstPosteriorChain..])
                right += z > 0 ? 1 : 0;
            return right / (double)rows;
        }
    }
}
