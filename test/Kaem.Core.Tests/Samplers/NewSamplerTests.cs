using Kaem.ML.Numerics;
using Kaem.ML.Persistence;
using Kaem.ML.Samplers;

namespace Kaem.ML.Tests.Samplers;

/// <summary>
/// A sampler that nobody knows does whatever the library's do: runs of training, replica exchange, long runs, annealing with pilots, going on from a saved
/// state. That it leaves its targets as they are, <see cref="InvarianceTests"/> tell.
/// </summary>
public class NewSamplerTests
{
    private const double Variance = 0.25;
    private static readonly WorkerPool Workers = new(2);
    private static readonly double[][] Data = [[-2], [0.5], [3]];
    private static readonly LinearGaussianTarget Target = new(new double[,] { { 1 } }, Math.Sqrt(Variance), Data);

    /// <summary>Steps and temperatures of the chains; that they name another sampler does not matter.</summary>
    private static MarkovChainOptions Options(int steps, float stepSize) =>
        PosteriorSampler.Langevin(steps, stepSize).Tempered(4, TemperatureSchedule.PowerLaw(2));

    private static LangevinChains Chains(int steps, int rows, float stepSize = 0.3f, int unadjustedSteps = 0) =>
        new(Options(steps, stepSize), rows, 1, (options, chains, dimensions) =>
            new RandomWalk(chains, dimensions, options.StepSize) { UnadjustedSteps = unadjustedSteps });

    [Fact]
    public void Tempered_runs_sample_every_power_posterior()
    {
        const int repeats = 2000;
        int rows = Data.Length * repeats;
        var chains = Chains(steps: 80, rows);
        new RandomStream(1, StreamPurpose.PriorSamples).Normal(chains.State.Points.Positions.Span);
        chains.Run(Target, 1, 0, fresh: true, Workers);
        for (int k = 1; k <= 4; k++)
        {
            for (int row = 0; row < Data.Length; row++)
            {
                var draws = Enumerable.Range(0, repeats).Select(i => chains.State.Points.Positions[(k - 1) * rows + i * Data.Length + row]);
                ShouldBePosterior([.. draws], chains.Schedule[k], Data[row][0]);
            }
        }
        chains.AcceptanceRate().Should().BeInRange(0.3f, 0.9f);
        chains.MeanStepSize().Should().Be(0.3f);
        chains.Exchange!.Rate(2).Should().BeInRange(0.3, 1);
    }

    [Fact]
    public void First_steps_of_fresh_runs_are_unadjusted_and_not_counted()
    {
        var chains = Chains(steps: 5, rows: 3, unadjustedSteps: 2);
        chains.Run(Target, 1, 0, fresh: true, Workers);
        chains.Sampler.Acceptance.Proposed.Should().Be(3);
        chains.Run(Target, 1, 1, fresh: false, Workers);
        chains.Sampler.Acceptance.Proposed.Should().Be(8);
        chains.ClearDiagnostics();
        chains.AcceptanceRate().Should().Be(float.NaN);
    }

    [Theory]
    [InlineData(1e-4f)]
    [InlineData(100f)]
    public void A_long_run_finds_its_step_sizes_and_samples(float stepSize)
    {
        const int replicas = 8, steps = 4000;
        var run = new LongRun(Chains(steps: 1, Data.Length * replicas, stepSize), replicas);
        var target = Of(replicas);
        var starts = new FloatBuffer(LongRun.Starts(Options(1, stepSize), replicas));
        new RandomStream(2, StreamPurpose.PriorSamples).Normal(starts.Span);
        run.WarmUp(starts, 200, target, 2, 0, Workers);
        var draws = Data.Select(_ => new List<float>()).ToArray();
        for (int step = 0; step < steps; step++)
        {
            run.Step(target, Workers);
            for (int c = 0; c < Data.Length * replicas; c++)
                draws[c / replicas].Add(run.Chains.State.Points.Positions[run.Chains.FirstPosteriorChain + c]);
        }
        for (int row = 0; row < Data.Length; row++)
            ShouldBePosterior(draws[row], 1, Data[row][0], effective: 0.1);
        ((double)run.Chains.AcceptanceRate()).Should().BeApproximately(RandomWalk.WantedAcceptance, 0.1);
        // Steps of the posterior's scale, wherever the search began.
        run.MeanStepSize(run.Chains.FirstPosteriorChain, replicas).Should().BeInRange(0.1, 3);
    }

    [Fact]
    public void Annealing_with_pilots_gives_the_evidence()
    {
        const int replicas = 2000, pilots = 4, temperatures = 16;
        var schedule = new double[temperatures + 1];
        TemperatureSchedule.PowerLaw(3).Fill(schedule, 0, 1);
        var sizes = new AnnealedStepSizes(Data.Length, pilots, schedule.Length);
        sizes.Find(Start(pilots, 3), new RandomWalk(Data.Length * pilots, 1, 50), Of(pilots), schedule, 2, 3, 0, Workers);
        for (int row = 0; row < Data.Length; row++)
            sizes[1, row].Should().BeInRange(0.1f, 20, "the reference's variance is 1, wherever the search began");

        var weights = new double[Data.Length * replicas];
        var sampler = new RandomWalk(weights.Length, 1, 50);
        AnnealedImportanceSampling.Run(Start(replicas, 4), sampler, Of(replicas), schedule, 2, 4, 0, weights, Workers, sizes);
        sampler.StepSize(replicas).Should().Be(sizes[temperatures, 1]);
        sampler.Acceptance.Rate(0, weights.Length).Should().BeInRange(0.25, 0.7);
        for (int row = 0; row < Data.Length; row++)
        {
            var found = ImportanceSamplingEvidence.Estimate(weights.AsSpan(row * replicas, replicas));
            double exact = -0.5 * (Math.Log(2 * Math.PI * (1 + Variance)) + Data[row][0] * Data[row][0] / (1 + Variance));
            found.StandardError.Should().BeLessThan(0.1);
            found.LogEvidence.Should().BeApproximately(exact, 4 * found.StandardError);
        }

        static ChainState Start(int replicas, ulong seed) => UnadjustedLangevinTests.Start(Data.Length * replicas, 1, seed);
    }

    [Fact]
    public void Annealing_refuses_what_stays_unadjusted()
    {
        var run = () => AnnealedImportanceSampling.Run(new ChainState(2, 1), new UnadjustedLangevin(0.1f), Target, [0, 1], 1, 1, 0, new double[2], Workers);
        run.Should().Throw<ArgumentException>().WithMessage("UnadjustedLangevin is not adjusted*");
    }

    [Fact]
    public void Chains_go_on_from_a_saved_state_to_the_same_bits()
    {
        var chains = Chains(steps: 5, rows: 3);
        chains.Sampler.SetStepSizes(0, 12, 0.7f);
        chains.Run(Target, 1, 0, fresh: true, Workers);
        using var file = new MemoryStream();
        chains.Visit(new StateWriter(file));
        file.Position = 0;
        var other = Chains(steps: 5, rows: 3);
        other.Visit(new StateReader(file));
        chains.Run(Target, 1, 1, fresh: false, Workers);
        other.Run(Target, 1, 1, fresh: false, Workers);
        other.State.Points.Positions.Span.ToArray().Should().Equal(chains.State.Points.Positions.Span.ToArray());
        other.MeanStepSize().Should().Be(0.7f);
    }

    /// <summary>The rows, the chains of each side by side.</summary>
    private static LinearGaussianTarget Of(int replicas) =>
        new(new double[,] { { 1 } }, Math.Sqrt(Variance), [.. Enumerable.Range(0, Data.Length * replicas).Select(c => Data[c / replicas])]);

    /// <summary>N(t·x/(s² + t), s²/(s² + t)), by draws of which a share counts in full.</summary>
    private static void ShouldBePosterior(IReadOnlyCollection<float> draws, double t, double x, double effective = 1)
    {
        double variance = Variance / (Variance + t), mean = draws.Average(z => (double)z), counts = effective * draws.Count;
        mean.Should().BeApproximately(t * x / (Variance + t), 4 * Math.Sqrt(variance / counts), $"of row {x} at temperature {t}");
        draws.Average(z => (z - mean) * (z - mean)).Should().BeApproximately(variance, 4 * variance * Math.Sqrt(2 / counts), $"of row {x} at temperature {t}");
    }
}
