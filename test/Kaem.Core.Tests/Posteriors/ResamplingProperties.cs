using FsCheck;
using FsCheck.Fluent;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Tests.Posteriors;

public class ResamplingProperties
{
    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(1, 3);

    private static readonly Arbitrary<(Resampler Resampler, float[] Weights, float[] Uniforms)> Cases = Arb.From(
        from resampler in Gen.Elements(Resampler.Residual, Resampler.Systematic, Resampler.Stratified, Resampler.Multinomial)
        from samples in Gen.Choose(2, 40)
        from raw in Gen.Choose(0, 1000).ArrayOf(samples)
        from draws in Gen.Choose(0, (1 << 23) - 1).ArrayOf(samples)
        where raw.Any(weight => weight > 0)
        select (resampler, Normalised(raw), draws.Select(draw => (draw + 0.5f) / (1 << 23)).ToArray()));

    [Fact]
    public void Every_scheme_draws_as_many_samples_as_there_are() =>
        Prop.ForAll(Cases, c => Counts(c).Sum() == c.Weights.Length).Check(Quick);

    [Fact]
    public void No_scheme_draws_a_sample_without_weight() =>
        Prop.ForAll(Cases, c => Counts(c).Zip(c.Weights).All(pair => pair.First == 0 || pair.Second > 0)).Check(Quick);

    [Fact]
    public void Residual_and_systematic_resampling_stay_near_the_expected_counts() =>
        Prop.ForAll(Cases, c => Counts(c).Zip(c.Weights).All(pair => c.Resampler switch
        {
            Resampler.Residual => pair.First >= Math.Floor((double)pair.Second * c.Weights.Length - 1e-4),
            Resampler.Systematic => Math.Abs(pair.First - (double)pair.Second * c.Weights.Length) < 1 + 1e-4,
            _ => true,
        })).Check(Quick);

    private static float[] Normalised(int[] raw)
    {
        double sum = raw.Sum();
        return [.. raw.Select(weight => (float)(weight / sum))];
    }

    private static int[] Counts((Resampler Resampler, float[] Weights, float[] Uniforms) c)
    {
        var counts = new int[c.Weights.Length];
        Resampling.Count(c.Resampler, c.Weights, c.Uniforms.AsSpan(0, Resampling.Uniforms(c.Resampler, counts.Length)), new double[counts.Length], counts);
        return counts;
    }
}
