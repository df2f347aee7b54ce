using Kaem.ML.Numerics;
using Kaem.ML.Samplers;
using MathNet.Numerics.Distributions;
using Xunit.Abstractions;

namespace Kaem.ML.Tests.Samplers;

/// <summary>Adjusted samplers leave their targets as they are; with 0.01 added to the log acceptance ratio they do not, and the same tests tell.</summary>
public class InvarianceTests(ITestOutputHelper output)
{
    private const double Honest = 1e-3, Caught = 1e-6, Error = 0.01, Correlation = 0.9;
    private const int Chains = 200_000, Batches = 12;
    private static readonly WorkerPool Workers = new(2);
    private static readonly CorrelatedTarget Correlated = new(Correlation);
    private static readonly BimodalTarget Bimodal = new(0.7);
    private static readonly TabulatedDensity ExactBimodal = new(z => Bimodal.LogDensity(z, 1), -9, 9);

    [Theory]
    [InlineData("Gaussian", 1.2f)]
    [InlineData("Correlated", 0.12f)]
    [InlineData("Bimodal", 0.6f)]
    public void Mala_leaves_its_target_as_it_is(string target, float stepSize) => Check("Mala", target, stepSize, Batches);

    [Theory]
    [InlineData("Gaussian", 1.2f)]
    [InlineData("Correlated", 0.12f)]
    public void A_new_sampler_leaves_its_target_as_it_is(string target, float stepSize) => Check("RandomWalk", target, stepSize, 2 * Batches);

    [Theory]
    [Trait("Category", "Long")]
    [InlineData("Gaussian", 0.3f)]
    [InlineData("Correlated", 0.1f)]
    [InlineData("Bimodal", 0.3f)]
    public void AutoMala_leaves_its_target_as_it_is(string target, float stepSize) => Check("AutoMala", target, stepSize, 2 * Batches);

    [Theory]
    [InlineData("Mala")]
    [InlineData("AutoMala")]
    [InlineData("RandomWalk")]
    public void A_Gaussian_cut_off_by_its_domain_stays(string name)
    {
        var target = new GaussianTarget(1, 1, new Interval(-1, 1.5f));
        var exact = new TabulatedDensity(z => -z * z / 2, -1, 1.5);
        ShouldStay(Test(Create(name, target, 0.4f, 0), target, batches: 5, (u, z) => z[0] = exact.Inverse(u[0]), z => exact.Cdf(z[0])));
    }

    [Fact]
    public void Masses_leave_the_target_as_it_is()
    {
        var sampler = (AutoMala)Create("AutoMala", Correlated, 0.1f, 0);
        sampler.Metric.InverseDeviations[0] = 3;
        sampler.Metric.InverseDeviations[1] = 0.5f;
        ShouldStay(Test(sampler, Correlated, batches: 5, StartCorrelated, z => 1 - Math.Exp(-Correlated.SquaredRadius(z[0], z[1]) / 2)));
    }

    [Fact]
    public void Exchange_leaves_every_power_posterior_as_it_is()
    {
        double[] temperatures = [0.1, 1];
        TabulatedDensity[] exact = [.. temperatures.Select(t => new TabulatedDensity(z => Bimodal.LogDensity(z, t), -18, 18))];
        var honest = Exchanged(0);
        var wrong = Exchanged(Error);
        output.WriteLine($"honest {Show(honest)}; with the error {Show(wrong)}");
        ShouldStay(honest);
        wrong.Balance.Should().BeLessThan(Caught);

        Stationarity Exchanged(double offset)
        {
            const int rows = Chains / 2;
            var state = new ChainState(Chains, 1);
            for (int c = 0; c < Chains; c++)
                state.Temperatures[c] = temperatures[c / rows];
            var exchange = new ReplicaExchange(2, rows) { LogAcceptanceOffset = offset };
            var result = new Stationarity();
            for (uint batch = 0; batch < 2 * Batches; batch++)
            {
                result.Add(
                    state,
                    u =>
                    {
                        for (int c = 0; c < Chains; c++)
                            state.Points.Positions[c] = (float)exact[c / rows].Inverse(u[c]);
                    },
                    () => exchange.Step(state, Bimodal, new ChainRandom(6, batch, 0), Workers),
                    // What goes up at one temperature goes down at the other: count it once.
                    c => c < rows ? Bimodal.LogLikelihoodAt(state.Points.Positions[c]) : 0,
                    c => exact[c / rows].Cdf(state.Points.Positions[c]), seed: 6, batch);
            }
            return result;
        }
    }

    private void Check(string sampler, string name, float stepSize, int batches)
    {
        (PointwiseTarget target, StartChain start, RankChain rank) = name switch
        {
            "Gaussian" => (new GaussianTarget(1), (u, z) => z[0] = Normal.InvCDF(0, 1, u[0]), z => Normal.CDF(0, 1, z[0])),
            "Correlated" => (Correlated, StartCorrelated, z => 1 - Math.Exp(-Correlated.SquaredRadius(z[0], z[1]) / 2)),
            _ => ((PointwiseTarget, StartChain, RankChain))(Bimodal, (u, z) => z[0] = ExactBimodal.Inverse(u[0]), z => ExactBimodal.Cdf(z[0])),
        };
        var honest = Test(Create(sampler, target, stepSize, 0), target, batches, start, rank);
        var wrong = Test(Create(sampler, target, stepSize, Error), target, batches, start, rank);
        output.WriteLine($"honest {Show(honest)}; with the error {Show(wrong)}");
        ShouldStay(honest);
        wrong.Balance.Should().BeLessThan(Caught);
    }

    private static Stationarity Test(ISampler sampler, PointwiseTarget target, int batches, StartChain start, RankChain rank)
    {
        var state = new ChainState(Chains, target.Dimensions);
        var points = state.Points;
        var result = new Stationarity();
        var z = new double[target.Dimensions];
        for (uint batch = 0; batch < batches; batch++)
        {
            result.Add(
                state,
                uniforms =>
                {
                    for (int c = 0; c < Chains; c++)
                    {
                        start(uniforms.AsSpan(c * z.Length, z.Length), z);
                        for (int l = 0; l < z.Length; l++)
                            points.Positions[l * Chains + c] = (float)z[l];
                    }
                },
                () => sampler.Step(state, target, new ChainRandom(11, batch, 0), Workers),
                c => target.SquaredGradient(Latents(c)),
                c => rank(Latents(c)), seed: 11, batch);
        }
        return result;

        double[] Latents(int chain)
        {
            for (int l = 0; l < z.Length; l++)
                z[l] = points.Positions[l * Chains + chain];
            return z;
        }
    }

    private static void StartCorrelated(ReadOnlySpan<float> u, Span<double> z)
    {
        z[0] = Normal.InvCDF(0, 1, u[0]);
        z[1] = Correlation * z[0] + Math.Sqrt(1 - Correlation * Correlation) * Normal.InvCDF(0, 1, u[1]);
    }

    private static void ShouldStay(Stationarity result)
    {
        result.Balance.Should().BeGreaterThan(Honest);
        result.Uniformity.Should().BeGreaterThan(Honest);
    }

    private static string Show(Stationarity result) => FormattableString.Invariant($"balance {result.Balance:g3}, uniformity {result.Uniformity:g3}");

    private static ISampler Create(string name, PointwiseTarget target, float stepSize, double offset) => name switch
    {
        "Mala" => new Mala(Chains, target.Dimensions, stepSize) { LogAcceptanceOffset = offset },
        "RandomWalk" => new RandomWalk(Chains, target.Dimensions, stepSize) { LogAcceptanceOffset = offset },
        _ => new AutoMala(Chains, target.Dimensions, PosteriorSampler.AutoMala(stepSize: stepSize)) { LogAcceptanceOffset = offset },
    };

    private delegate void StartChain(ReadOnlySpan<float> uniforms, Span<double> latents);

    private delegate double RankChain(ReadOnlySpan<double> latents);
}
