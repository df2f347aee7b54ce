using System.Text.Json;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Tests.Posteriors;

public class ImportanceWeightsTests
{
    public static IEnumerable<object[]> Cases => Enumerable.Range(0, 6).Select(index => new object[] { index });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Weights_and_resampling_agree_with_the_golden_cases(int index)
    {
        var golden = GoldenFile.Open("weights.json").At($"cases/{index}");
        float[] logLikelihood = golden.GetProperty("ll").Floats();
        var weights = new float[logLikelihood.Length];

        ImportanceWeights.Normalise(logLikelihood, weights, out double logMean, out double effective);

        weights.AsSpan().ShouldBeClose(golden.GetProperty("weights").Doubles(), 1e-5, "weights");
        logMean.Should().BeApproximately(golden.GetProperty("log_mean_weight").GetDouble(), 1e-4);
        effective.Should().BeApproximately(golden.GetProperty("ess").GetDouble(), 1e-4 * effective);
        (effective < 0.5 * weights.Length).Should().Be(golden.GetProperty("resample_at_half").GetBoolean());

        float[] exact = golden.GetProperty("weights").Floats();
        foreach (var (resampler, name) in Schemes)
        {
            float[] uniforms = resampler == Resampler.Systematic ? [golden.GetProperty("u0").GetSingle()] : golden.GetProperty("u").Floats();
            Counts(resampler, exact, uniforms).Should().Equal(CountsOf(golden.GetProperty(name), exact.Length), $"{resampler} resampling");
        }
    }

    [Fact]
    public void Whole_numbers_of_copies_are_drawn_without_chance()
    {
        var golden = GoldenFile.Open("weights.json").GetProperty("exact_fractions");
        float[] weights = golden.GetProperty("weights").Floats(), uniforms = golden.GetProperty("u").Floats();
        foreach (var (resampler, name) in Schemes)
        {
            if (golden.TryGetProperty(name, out var expected))
            {
                float[] given = resampler == Resampler.Systematic ? [golden.GetProperty("u0").GetSingle()] : uniforms;
                Counts(resampler, weights, given).Should().Equal(CountsOf(expected, weights.Length), $"{resampler} resampling");
            }
        }
    }

    [Fact]
    public void Residual_resampling_is_unbiased()
    {
        var golden = GoldenFile.Open("weights.json").GetProperty("residual_bias_demo");
        float[] weights = golden.GetProperty("weights").Floats();
        var uniforms = new float[weights.Length];
        var means = new double[weights.Length];
        const int runs = 100_000;
        for (int run = 0; run < runs; run++)
        {
            new RandomStream(3, StreamPurpose.Resampling, (uint)run).Uniform(uniforms);
            int[] counts = Counts(Resampler.Residual, weights, uniforms);
            for (int s = 0; s < counts.Length; s++)
                means[s] += (double)counts[s] / runs / weights.Length;
        }
        // A biased scheme's share is off by 0.02 here.
        for (int s = 0; s < weights.Length; s++)
            means[s].Should().BeApproximately(weights[s], 1.5e-3);
    }

    [Theory]
    [InlineData(Resampler.Residual)]
    [InlineData(Resampler.Systematic)]
    [InlineData(Resampler.Stratified)]
    [InlineData(Resampler.Multinomial)]
    public void Counts_add_up_and_spare_samples_of_no_weight(Resampler resampler)
    {
        for (uint run = 0; run < 200; run++)
        {
            var draws = new float[41];
            new RandomStream(run, StreamPurpose.Resampling).Uniform(draws);
            float[] weights = [.. draws.Take(20).Select((u, s) => s % 3 == 0 ? 0 : u)];
            float sum = weights.Sum();
            weights = [.. weights.Select(weight => weight / sum)];
            int[] counts = Counts(resampler, weights, draws.AsSpan(20, 20).ToArray());
            counts.Sum().Should().Be(20);
            for (int s = 0; s < 20; s += 3)
                counts[s].Should().Be(0);
        }
    }

    [Fact]
    public void One_dominant_sample_leaves_no_nan()
    {
        float[] weights = [-1e6f, -3f, -2e6f];
        ImportanceWeights.Normalise(weights, weights, out double logMean, out double effective);
        weights.Should().Equal(0, 1, 0);
        logMean.Should().BeApproximately(-3 - Math.Log(3), 1e-6);
        effective.Should().Be(1);
        ImportanceWeights.LogMeanError(effective, 3).Should().BeApproximately(1, 1e-9);
    }

    [Fact]
    public void Equal_weights_have_no_error()
    {
        float[] weights = [-2, -2, -2, -2];
        ImportanceWeights.Normalise(weights, weights, out double logMean, out double effective);
        (logMean, effective).Should().Be((-2, 4));
        ImportanceWeights.LogMeanError(effective, 4).Should().Be(0);
    }

    private static IEnumerable<(Resampler Resampler, string Name)> Schemes =>
    [
        (Resampler.Residual, "residual"), (Resampler.Systematic, "systematic"),
        (Resampler.Stratified, "stratified"), (Resampler.Multinomial, "multinomial"),
    ];

    private static int[] Counts(Resampler resampler, float[] weights, float[] uniforms)
    {
        var counts = new int[weights.Length];
        Resampling.Count(resampler, weights, uniforms, new double[weights.Length], counts);
        return counts;
    }

    private static int[] CountsOf(JsonElement indices, int samples)
    {
        var counts = new int[samples];
        foreach (var index in indices.EnumerateArray())
            counts[index.GetInt32()]++;
        return counts;
    }
}
