using Kaem.ML.Numerics;
using Kaem.ML.Samplers;
using Xunit.Abstractions;

namespace Kaem.ML.Tests.Samplers;

public class UnadjustedLangevinTests(ITestOutputHelper output)
{
    private static readonly WorkerPool Workers = new(2);

    [Fact]
    public void A_step_is_equation_33_at_each_chains_temperature()
    {
        const int chains = 37, dimensions = 70;
        const float stepSize = 0.02f;
        var target = new LinearGaussianTarget(Loadings(3, dimensions), 0.5, [[1, -2, 0.5]]);
        var state = Start(chains, dimensions, seed: 1);
        for (int c = 0; c < chains; c++)
            state.Temperatures[c] = c / (chains - 1.0);
        float[] before = state.Points.Positions.Span.ToArray();
        new UnadjustedLangevin(stepSize).Step(state, target, new ChainRandom(5, 3, 2), Workers);
        var points = state.Points;
        var noise = new float[dimensions];
        for (int c = 0; c < chains; c++)
        {
            // Iteration 2 follows two of 72 normals each.
            new RandomStream(5, StreamPurpose.Langevin, 3, (uint)c).Normal(noise, 2 * 72);
            for (int l = 0; l < dimensions; l++)
            {
                int at = l * chains + c;
                double gradient = points.ReferenceGradient[at] + state.Temperatures[c] * points.LikelihoodGradient[at];
                points.Positions[at].Should().BeApproximately((float)(before[at] + stepSize * gradient + Math.Sqrt(2 * stepSize) * noise[l]), 1e-5f);
            }
        }
        state.IsEvaluated.Should().BeFalse();
    }

    [Fact]
    public void Its_bias_falls_with_the_step_as_theory_says()
    {
        // On N(0, 1) the chain z' = (1 - η)·z + √(2η)·ξ has the variance 1/(1 - η/2).
        const int chains = 100_000;
        var target = new GaussianTarget(1);
        double error = 4 * Math.Sqrt(2.0 / chains);
        foreach (float stepSize in new[] { 0.4f, 0.2f, 0.1f })
        {
            var state = Start(chains, 1, seed: 2);
            var sampler = new UnadjustedLangevin(stepSize);
            for (uint i = 0; i < 5 / stepSize; i++)
                sampler.Step(state, target, new ChainRandom(2, 0, i), Workers);
            double variance = 0;
            foreach (float z in state.Points.Positions.Span)
                variance += (double)z * z / chains;
            output.WriteLine($"step size {stepSize}: variance {variance:f4}, theory {1 / (1 - stepSize / 2.0):f4}, error {error:f4}");
            variance.Should().BeApproximately(1 / (1 - stepSize / 2.0), error);
            variance.Should().BeGreaterThan(1 + error);
        }
    }

    [Theory]
    [InlineData(0.05f)]
    [InlineData(50f)]
    public void A_flat_target_stays_flat_between_reflecting_ends(float stepSize)
    {
        // The second step size moves by several widths of the domain.
        const int chains = 50_000;
        var target = new GaussianTarget(1, 1e6, new Interval(-0.5f, 2));
        var state = new ChainState(chains, 1);
        new RandomStream(3, StreamPurpose.PriorSamples).Uniform(state.Points.Positions.Span);
        foreach (ref float z in state.Points.Positions.Span)
            z = -0.5f + 2.5f * z;
        var sampler = new UnadjustedLangevin(stepSize);
        for (uint i = 0; i < 5; i++)
            sampler.Step(state, target, new ChainRandom(3, 0, i), Workers);
        var bins = new long[20];
        foreach (float z in state.Points.Positions.Span)
            bins[Math.Min(19, (int)((z + 0.5) / 2.5 * 20))]++;
        ChiSquare.Uniform(bins).Should().BeGreaterThan(1e-3);
    }

    [Theory]
    [InlineData(0.1f, 0.1f)]
    [InlineData(-0.75f, -0.25f)]
    [InlineData(1.5f, 0.5f)]
    [InlineData(3.25f, 0.25f)]
    [InlineData(-3.25f, -0.25f)]
    [InlineData(float.NaN, 0.3f)]
    [InlineData(float.PositiveInfinity, 0.3f)]
    public void Moves_are_reflected_as_often_as_it_takes(float z, float expected)
    {
        var ends = DomainEnds.Of(new Interval(-0.5f, 1));
        Reflect(ends, z, 0.3f).Should().BeApproximately(expected, 1e-6f);
    }

    [Fact]
    public void An_end_at_infinity_does_not_reflect()
    {
        Reflect(DomainEnds.Of(PointwiseTarget.Line), 1e30f, 0).Should().Be(1e30f);
        Reflect(DomainEnds.Of(PointwiseTarget.Line), float.NegativeInfinity, 0.5f).Should().Be(0.5f);
        Reflect(DomainEnds.Of(new Interval(0, float.PositiveInfinity)), -1e30f, 0).Should().Be(1e30f);
    }

    private static float Reflect(DomainEnds ends, float z, float old) =>
        ends.Reflect<System.Runtime.Intrinsics.Vector128<float>, Simd128>(
            System.Runtime.Intrinsics.Vector128.Create(z), System.Runtime.Intrinsics.Vector128.Create(old))[0];

    internal static double[,] Loadings(int columns, int dimensions)
    {
        var loadings = new double[columns, dimensions];
        for (int d = 0; d < columns; d++)
        {
            for (int l = 0; l < dimensions; l++)
                loadings[d, l] = Math.Sin(1 + 3 * d + 7 * l);
        }
        return loadings;
    }

    internal static ChainState Start(int chains, int dimensions, ulong seed)
    {
        var state = new ChainState(chains, dimensions);
        new RandomStream(seed, StreamPurpose.PriorSamples).Normal(state.Points.Positions.Span);
        return state;
    }
}
