using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Numerics;

public class ColumnBinsTests
{
    [Fact]
    public void Few_distinct_values_are_a_bin_each()
    {
        var bins = ColumnBins.Fit([3, 1, 2, 2, float.NaN, 1], most: 8);
        bins.Low.ToArray().Should().Equal(1, 2, 3);
        bins.High.ToArray().Should().Equal(1, 2, 3);
        foreach (float value in new float[] { 1, 2, 3 })
            bins.Decode(bins.Encode(value), 0.7).Should().Be(value);
        (bins.Encode(-9), bins.Encode(2.4f), bins.Encode(2.6f), bins.Encode(9)).Should().Be((0, 1, 2, 2), "others go to the nearest");
        bins.LogDensity(1).Should().Be(0);
    }

    [Fact]
    public void A_value_that_many_rows_have_is_a_bin_of_its_own()
    {
        // Nine in ten are 0, the others spread over 1000 to 2000.
        float[] values = [.. Enumerable.Range(0, 1000).Select(i => i % 10 == 0 ? 1000 + i : 0f)];
        var bins = ColumnBins.Fit(values, most: 20);
        (bins.Low[0], bins.High[0]).Should().Be((0f, 0f));
        bins.Low[1].Should().Be(1000);
        bins.High[^1].Should().Be(1990);
        bins.Count.Should().BeInRange(15, 22);
        bins.Encode(0).Should().Be(0);
        values.Count(value => bins.Encode(value) == 0).Should().Be(900);
    }

    [Fact]
    public void Intervals_hold_about_as_many_rows_each_and_every_value_lies_in_its_bin()
    {
        var values = new float[5000];
        new RandomStream(1, StreamPurpose.Shuffle).Normal(values);
        for (int i = 0; i < 600; i++)
            values[i * 5] = 0.25f;
        var bins = ColumnBins.Fit(values, most: 32);
        var counts = new int[bins.Count];
        foreach (float value in values)
        {
            int bin = bins.Encode(value);
            counts[bin]++;
            value.Should().BeInRange(bins.Low[bin], bins.High[bin]);
        }
        int atom = bins.Encode(0.25f);
        (bins.Low[atom], bins.High[atom], counts[atom]).Should().Be((0.25f, 0.25f, 600));
        double share = 4400.0 / (bins.Count - 1);
        counts.Where((_, k) => k != atom).Should().OnlyContain(count => count > 0.4 * share && count < 1.6 * share);
    }

    [Fact]
    public void Decoding_stays_in_the_bin_and_on_the_steps()
    {
        var continuous = new ColumnBins([0, 2], [1, 6]);
        (continuous.Decode(0, 0), continuous.Decode(1, 0.5), continuous.Middle(1)).Should().Be((0f, 4f, 4.0));
        continuous.LogDensity(1).Should().BeApproximately(-Math.Log(4), 1e-12);

        var whole = new ColumnBins([0, 4], [3, 4], step: 1);
        int[] seen = new int[5];
        for (int i = 0; i < 4000; i++)
            seen[(int)whole.Decode(0, i / 4000.0)]++;
        seen.Should().Equal(1000, 1000, 1000, 1000, 0);
        whole.Decode(0, 0.999999999999).Should().Be(3);
        whole.Decode(1, 0.9).Should().Be(4);
        whole.LogDensity(0).Should().BeApproximately(-Math.Log(4), 1e-12);
    }

    [Fact]
    public void Encoding_what_was_decoded_gives_the_bin_back()
    {
        var values = new float[3000];
        new RandomStream(2, StreamPurpose.Shuffle).Uniform(values);
        for (int i = 0; i < values.Length; i++)
            values[i] = i % 4 == 0 ? 0 : MathF.Round(500 * values[i] * values[i]);
        var bins = ColumnBins.Fit(values, most: 24, step: 1);
        for (int k = 0; k < bins.Count; k++)
        {
            for (double u = 0; u < 1; u += 0.07)
                bins.Encode(bins.Decode(k, u)).Should().Be(k);
        }
    }

    [Fact]
    public void What_makes_no_bins_is_refused()
    {
        ((Action)(() => ColumnBins.Fit([float.NaN], 4))).Should().Throw<ArgumentException>().WithMessage("There are no values*");
        ((Action)(() => ColumnBins.Fit([1, float.PositiveInfinity], 4))).Should().Throw<ArgumentException>().WithMessage("A value is*finite*");
        ((Action)(() => ColumnBins.Fit([1], 1))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => new ColumnBins([0, 1], [2, 3]))).Should().Throw<ArgumentException>().WithMessage("Bin 1 is*");
        ((Action)(() => new ColumnBins([0], [1], -1))).Should().Throw<ArgumentException>().WithMessage("The step is*");
    }
}
