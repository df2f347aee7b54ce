using Kaem.ML.Plots;
using Kaem.ML.Priors;
using Kaem.ML.Tests.Model;

namespace Kaem.ML.Tests.Plots;

public class PlotPartsTests
{
    [Fact]
    public void The_rising_map_rises_in_lightness_and_ends_where_viridis_does()
    {
        double[] lightness =
            [.. Enumerable.Range(0, 101).Select(i => ColourMap.Rising.At(i / 100.0)).Select(c => 0.2126 * c.Red + 0.7152 * c.Green + 0.0722 * c.Blue)];
        lightness.Zip(lightness.Skip(1), (a, b) => b - a).Should().OnlyContain(step => step > 0);
        ColourMap.Rising.At(-1).Should().Be(new Colour(0x44, 0x01, 0x54));
        ColourMap.Rising.At(2).Should().Be(new Colour(0xfd, 0xe7, 0x25));
        ColourMap.Rising.At(double.NaN).Should().Be(Colour.Grey(128));
    }

    [Fact]
    public void The_diverging_map_is_palest_in_its_middle()
    {
        var middle = ColourMap.Diverging.At(0.5);
        new[] { middle.Red, middle.Green, middle.Blue }.Should().OnlyContain(channel => channel == 0xf7);
    }

    [Fact]
    public void Bins_cover_all_values_and_their_shares_sum_to_one()
    {
        float[] values = [.. Enumerable.Range(0, 500).Select(i => MathF.Sin(i))], others = [-3, 2];
        var bins = Bins.For(values, others);
        bins.Low.Should().Be(-3);
        bins.High.Should().Be(2);
        bins.Of(2).Should().Be(bins.Count - 1, "the upper end belongs to the last bin");
        bins.Shares(values).Sum().Should().BeApproximately(1, 1e-12);
        // Freedman and Diaconis: 2·IQR/∛n.
        float[] sorted = [.. values.Order()];
        double width = 2 * (sorted[374] - sorted[124]) / Math.Cbrt(500);
        bins.Count.Should().Be((int)Math.Ceiling(5 / width));
    }

    [Fact]
    public void Correlations_are_Pearsons_over_rows_that_have_both()
    {
        var rows = new DataMatrix([1, 2, 5, 2, 4, 5, 3, float.NaN, 5, 4, 3, 5], 4, 3);
        double[,] correlations = ColumnStatistics.Correlations(rows);
        // x = 1, 2, 4 and y = 2, 4, 3: means 7/3 and 3.
        double expected = ((1 - 7 / 3.0) * -1 + (2 - 7 / 3.0) * 1) / Math.Sqrt((16 / 9.0 + 1 / 9.0 + 25 / 9.0) * 2);
        correlations[0, 1].Should().BeApproximately(expected, 1e-12).And.Be(correlations[1, 0]);
        correlations[0, 2].Should().Be(0, "a constant goes with nothing");
        correlations[2, 2].Should().Be(1);
    }

    [Fact]
    public void Text_that_has_no_room_is_cut()
    {
        SvgText.Fit("short", 10, 100).Should().Be("short");
        string cut = SvgText.Fit("something that is much too long", 10, 100);
        cut.Should().EndWith("…");
        SvgText.Width(cut, 10).Should().BeLessThanOrEqualTo(100);
    }

    [Fact]
    public void The_most_tilted_densities_come_first()
    {
        var prior = SmallModel.Trained.Prior;
        var tilted = prior.MostTilted(3);
        tilted.Should().HaveCount(3);
        tilted.Select(latent => prior.Divergence(latent.Q, latent.P)).Should().BeInDescendingOrder();
        double most = Enumerable.Range(0, prior.OuterSize).SelectMany(q => Enumerable.Range(0, prior.LatentSize).Select(p => prior.Divergence(q, p))).Max();
        prior.Divergence(tilted[0].Q, tilted[0].P).Should().Be(most);
        tilted.Select(latent => latent.Q).Should().OnlyHaveUniqueItems();
        prior.MostTilted(1000).Should().HaveCount(prior.OuterSize);
    }
}
