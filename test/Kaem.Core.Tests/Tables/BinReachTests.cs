using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables;

/// <summary>Bins meet where training had no values, so that what a column's log-likelihood is summed over all numbers is 1.</summary>
public class BinReachTests
{
    private static readonly EncodingOptions Bins = new() { Numeric = NumericEncoding.Bins };

    [Theory]
    [InlineData("normal", 64, 8)]
    [InlineData("normal", 400, 128)]
    [InlineData("piled", 400, 20)]
    [InlineData("clusters", 400, 20)]
    [InlineData("prices", 300, 17)]
    [InlineData("whole", 300, 17)]
    [InlineData("whole clusters", 400, 20)]
    public void The_density_of_all_numbers_together_is_one(string shape, int rows, int most)
    {
        var codec = Codec(shape, rows, most);
        double step = codec.Grid.Step, kept = 0.5 / (rows + 0.5), unseen = 0;
        var (places, weights) = step > 0 ? OnGrid(codec) : Between(codec);
        var column = new NumericColumn("x", places, codec.Column.Kind == ColumnKind.Integer);
        double[] logs = codec.LogScales(column, kept), masses = new double[codec.Width];
        var bins = codec.Encode(column);
        bool[] isUnseen = codec.Unseen(column)!;
        for (int i = 0; i < places.Length; i++)
        {
            double mass = Math.Exp(logs[i]) * weights[i];
            if (isUnseen[i])
                unseen += mass;
            else
                masses[bins.PlaceOf(i)] += mass;
        }
        double error = step > 0 ? 1e-9 : 1e-3;
        masses.Should().OnlyContain(mass => Math.Abs(mass - (1 - kept)) < error);
        unseen.Should().BeApproximately(kept, 2e-3 * kept, "what training lacked is all else");
    }

    [Theory]
    [InlineData("normal")]
    [InlineData("piled")]
    [InlineData("clusters")]
    [InlineData("prices")]
    [InlineData("whole")]
    public void What_is_drawn_from_a_bin_lies_in_it(string shape)
    {
        var codec = Codec(shape, 400, 20);
        const int Draws = 500;
        float[] uniforms = [.. Enumerable.Range(0, Draws).Select(i => (i + 0.5f) / Draws)];
        for (int bin = 0; bin < codec.Width; bin++)
        {
            float[] rows = new float[Draws * codec.Width];
            for (int row = 0; row < Draws; row++)
                rows[row * codec.Width + bin] = 1;
            var drawn = codec.Decode(new DataMatrix(rows, Draws, codec.Width), 0, new RowDraws(uniforms, new bool[Draws], 0, 1));
            Enumerable.Range(0, Draws).Select(codec.Encode(drawn).PlaceOf).Should().OnlyContain(place => place == bin);
            codec.Unseen(drawn).Should().BeNull();
        }
    }

    [Fact]
    public void Bins_meet_in_the_middle_but_not_across_holes_nor_beside_single_numbers()
    {
        // Two bins of five values each a distance of 1 apart, 0 by itself, and two more bins far away.
        double[] low = [0, 10, 16, 1000], high = [0, 14, 20, 1004];
        var (from, until) = BinReach.Of(low, high, ValueGrid.None, new BinDivision?[4]);
        from.Should().Equal([0, 10, 15, 992], "beside 0 it ends with its values, and beyond a hole two lengths away: how many values it has is not known");
        until.Should().Equal(0, 15, 28, 1004);
        BinReach.Of(low, high, ValueGrid.Whole, new BinDivision?[4]).Should().BeEquivalentTo(
            (new double[] { 0, 10, 16, 992 }, new double[] { 0, 15, 28, 1004 }));
    }

    [Fact]
    public void Neighbouring_doubles_have_no_middle()
    {
        double next = double.BitIncrement(2);
        var (from, until) = BinReach.Of([1, next], [2, 3], ValueGrid.None, new BinDivision?[2]);
        from.Should().Equal(1, next);
        until.Should().Equal(2, 3);
        (from, until) = BinReach.Of([-double.MaxValue, 1e308], [-1e308, double.MaxValue], ValueGrid.None, new BinDivision?[2]);
        from.Should().Equal(-double.MaxValue, 0);
        until.Should().Equal(0, double.MaxValue);
    }

    private static BinnedCodec Codec(string shape, int rows, int most)
    {
        var random = new Random(5);
        double[] values = [.. Enumerable.Range(0, rows).Select(row => shape switch
        {
            "normal" => Normal(random),
            "piled" => random.Next(3) == 0 ? 0 : Normal(random),
            "clusters" => row % 2 * 1000 + random.NextDouble(),
            "prices" => Math.Round(Math.Exp(3 + Normal(random)), 2),
            "whole" => Math.Floor(Math.Exp(5 + Normal(random))),
            _ => row % 2 * 20_000 + random.Next(900),
        })];
        var table = new Table([new NumericColumn("x", values, shape.StartsWith("whole", StringComparison.Ordinal))]);
        return (BinnedCodec)TableCodec.Fit(table, Bins with { MostBins = most }).Codecs.Single();
    }

    /// <summary>All numbers of the grid in the range and around it.</summary>
    private static (double[] Places, double[] Weights) OnGrid(BinnedCodec codec)
    {
        double step = codec.Grid.Step, range = codec.LargestValue - codec.Least;
        int around = (int)(range / step);
        double[] places = [.. Enumerable.Range(-around, 3 * around + 1).Select(i => codec.Grid.Round(codec.Least + i * step))];
        double[] atoms = [.. codec.Low.Where((low, bin) => low == codec.High[bin])];
        return (places, [.. places.Select(place => Array.IndexOf(atoms, place) < 0 ? step : 1)]);
    }

    /// <summary>The middles of small pieces between all ends, and what is a probability by itself.</summary>
    private static (double[] Places, double[] Weights) Between(BinnedCodec codec)
    {
        const int Pieces = 2000;
        double range = codec.LargestValue - codec.Least;
        double[] piles = [.. codec.Divisions.OfType<BinDivision>().SelectMany(division => division.Piles)];
        double[] points = [.. codec.Low.Where((low, bin) => low == codec.High[bin]).Concat(piles)];
        double[] ends =
        [
            .. codec.From.Concat(codec.Until).Concat(codec.Divisions.OfType<BinDivision>().SelectMany(division => division.Cuts)).Concat(points)
                .Append(codec.Least - range).Append(codec.LargestValue + range).Distinct().Order(),
        ];
        var pieces = ends.Zip(ends.Skip(1)).SelectMany(pair => Enumerable.Range(0, Pieces).Select(
            i => (Place: pair.First + (pair.Second - pair.First) * (i + 0.5) / Pieces, Weight: (pair.Second - pair.First) / Pieces))).ToArray();
        return ([.. pieces.Select(piece => piece.Place), .. points], [.. pieces.Select(piece => piece.Weight), .. points.Select(_ => 1.0)]);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
