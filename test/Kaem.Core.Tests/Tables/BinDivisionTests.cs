using System.Text;
using System.Text.Json.Nodes;
using Kaem.ML.Numerics;
using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables;

/// <summary>The density within wide bins is that of their training values.</summary>
public class BinDivisionTests
{
    private static readonly EncodingOptions Bins = new() { Numeric = NumericEncoding.Bins, MostBins = 128 };

    [Theory]
    [InlineData("log-normal", 0.05, 0.1)]
    [InlineData("Pareto", 0.8, 0.15)]
    [InlineData("whole log-normal", 0.05, 0.1)]
    [InlineData("prices", 0.05, 0.1)]
    public void Draws_from_bins_are_closer_to_heavy_tails_than_even_ones(string shape, double meanError, double tailError)
    {
        double[] values = Drawn(shape, 20_000);
        var table = new Table([new NumericColumn("x", values, isInteger: shape.StartsWith("whole", StringComparison.Ordinal))]);
        var divided = TableCodec.Fit(table, Bins);
        var even = Undivided(divided);
        double[] fine = Draws(divided, table), coarse = Draws(even, table), sorted = ((NumericColumn)table["x"]).Sorted();
        Distance(fine, sorted).Should().BeLessThan(0.6 * Distance(coarse, sorted));
        double mean = sorted.Average(), tail = sorted[^20];
        Math.Abs(fine.Average() / mean - 1).Should().BeLessThan(meanError).And.BeLessThan(0.3 * Math.Abs(coarse.Average() / mean - 1));
        Math.Abs(fine[^20] / tail - 1).Should().BeLessThan(tailError);
        Math.Abs(coarse[^20] / tail - 1).Should().BeGreaterThan(2 * tailError);
    }

    [Fact]
    public void What_lies_evenly_is_not_divided()
    {
        var random = new Random(3);
        double[] values = [.. Enumerable.Range(0, 20_000).Select(_ => random.NextDouble())];
        Codec(TableCodec.Fit(new Table([new NumericColumn("x", values)]), Bins)).Divisions.Count(division => division!.Cuts.Length > 0).Should().BeLessThan(4);
    }

    [Fact]
    public void No_part_has_fewer_than_five_values_and_no_bin_more_than_eight_parts()
    {
        foreach (string shape in new[] { "log-normal", "Pareto", "prices", "whole log-normal" })
        {
            foreach (int rows in new[] { 60, 500, 5000 })
            {
                double[] values = Drawn(shape, rows);
                var codec = Codec(TableCodec.Fit(new Table([new NumericColumn("x", values)]), Bins with { MostBins = 8 }));
                var divisions = codec.Divisions.Where(division => division is not null).ToArray();
                divisions.Should().NotBeEmpty();
                foreach (var division in divisions)
                {
                    division!.Counts.Length.Should().BeLessThanOrEqualTo(8);
                    division.Counts.Should().OnlyContain(count => count >= 5 || division.Counts.Length == 1);
                    Array.TrueForAll(division.PileCounts, count => count >= 5).Should().BeTrue();
                }
                // A bin's counts are those of its values.
                double[] atoms = [.. codec.Low.Where((low, bin) => low == codec.High[bin])];
                for (int bin = 0; bin < codec.Width; bin++)
                {
                    int own = values.Count(value => value >= codec.Low[bin] && value <= codec.High[bin] && Array.IndexOf(atoms, value) < 0);
                    if (codec.Divisions[bin] is { } division)
                        (division.Counts.Sum() + division.PileCounts.Sum()).Should().Be(own);
                }
            }
        }
    }

    [Fact]
    public void The_best_guess_is_the_mean_of_a_bins_values()
    {
        double[] values = Drawn("Pareto", 20_000);
        var codec = TableCodec.Fit(new Table([new NumericColumn("x", values)]), Bins);
        var bins = Codec(codec);
        double[] last = [.. values.Where(value => value >= bins.Low[^1])];
        float[] sure = new float[codec.Width], both = new float[codec.Width];
        (sure[^1], both[0], both[^1]) = (1, 0.75f, 0.25f);
        double[] guesses = ((NumericColumn)codec.Guess(new DataMatrix([.. sure, .. both], 2, codec.Width))["x"]).Values.ToArray();
        guesses[0].Should().BeApproximately(last.Average(), 1e-9 * last.Average());
        double first = values.Where(value => value <= bins.High[0]).Average();
        guesses[1].Should().BeApproximately(0.75 * first + 0.25 * last.Average(), 1e-6 * last.Average());
        guesses[0].Should().BeLessThan(0.25 * (bins.Low[^1] + bins.High[^1]), "the middle is far above the mean");
    }

    [Fact]
    public void Whole_numbers_that_pile_up_within_a_bin_are_drawn_as_often_as_they_occurred_and_atoms_are_not()
    {
        // 500 has a bin of its own; the others share one, in which 300 piles up and 301 to 999 are rarer than those below.
        double[] values =
            [.. Enumerable.Repeat(500.0, 5000), .. Enumerable.Repeat(300.0, 800), .. Enumerable.Range(0, 1600).Select(i => 1 + i % 200.0),
            .. Enumerable.Range(0, 400).Select(i => 600 + i)];
        var table = new Table([new NumericColumn("x", values, isInteger: true)]);
        var codec = TableCodec.Fit(table, Bins with { MostBins = 2 });
        var bins = Codec(codec);
        bins.Low.Should().Equal(1, 500);
        bins.High.Should().Equal(999, 500);
        bins.Divisions[0]!.Piles.Should().Equal(300);
        bins.Divisions[0]!.Cuts.Should().NotBeEmpty();
        double[] drawn = Draws(codec, 0, 28_000);
        drawn.Should().NotContain(500).And.OnlyContain(value => value >= 1 && value <= 999 && value == Math.Floor(value));
        // Ten draws for each value that training had, within five standard deviations.
        drawn.Count(value => value == 300).Should().BeInRange(8000 - 380, 8000 + 380);
        drawn.Count(value => value <= 200).Should().BeInRange(16_000 - 1200, 16_000 + 700);
        drawn.Count(value => value >= 600).Should().BeInRange(4000 - 900, 4000 + 900);
        Distance(drawn, [.. values.Where(value => value != 500).Order()]).Should().BeLessThan(0.04);

        // The density is that of the draws.
        double[] all = [.. Enumerable.Range(1, 999).Select(value => (double)value)];
        double[] densities = Densities(codec, all);
        int[] counts = new int[1000];
        foreach (double value in drawn)
            counts[(int)value]++;
        foreach (var (low, high) in new[] { (1, 100), (101, 200), (201, 299), (300, 300), (301, 499), (501, 599), (600, 800), (801, 999) })
        {
            double expected = 28_000 * densities[(low - 1)..high].Sum();
            ((double)counts[low..(high + 1)].Sum()).Should().BeApproximately(expected, 5 * Math.Sqrt(expected) + 10, $"{low} to {high}");
        }
        densities[299].Should().BeApproximately(800 / 2800.0 * (1 - Unseen(values.Length)), 1e-9);
    }

    [Fact]
    public void Piles_alone_leave_half_a_value_to_the_numbers_between_them()
    {
        double[] values = [.. Enumerable.Repeat(0.0, 1000), .. Enumerable.Repeat(3.0, 20), .. Enumerable.Repeat(5.0, 12), .. Enumerable.Repeat(9.0, 40)];
        foreach (bool isInteger in new[] { true, false })
        {
            // Two bins: that of 0 and the others'.
            var codec = TableCodec.Fit(new Table([new NumericColumn("x", values, isInteger)]), Bins with { MostBins = 2, KeepDecimals = isInteger });
            Codec(codec).Divisions[1]!.Piles.Should().Equal(3, 5, 9);
            double seen = (1 - Unseen(values.Length)) / 72.5;
            Densities(codec, [3, 5, 9, 4, 8.5]).Zip([20, 12, 40, 0.5 / (isInteger ? 4 : 6), 0.5 / (isInteger ? 4 : 6)]).Should()
                .OnlyContain(pair => Math.Abs(pair.First - pair.Second * seen) < 1e-12);
            double[] drawn = Draws(codec, 1, 72_500);
            drawn.Count(value => value == 9).Should().BeInRange(40_000 - 700, 40_000 + 700);
            drawn.Count(value => value is not (3 or 5 or 9)).Should().BeInRange(500 - 115, 500 + 115);
        }
        // Without room between them there is nothing to leave.
        double[] near = [.. values.Select(value => value switch { 3 => 7.0, 5 => 8.0, _ => value })];
        var whole = TableCodec.Fit(new Table([new NumericColumn("x", near, isInteger: true)]), Bins with { MostBins = 2 });
        Densities(whole, [7, 8, 9]).Sum().Should().BeApproximately(1 - Unseen(near.Length), 1e-12);
        Densities(whole, [8.5]).Single().Should().BeGreaterThan(0);
    }

    [Theory]
    [InlineData("whole log-normal")]
    [InlineData("prices")]
    [InlineData("log-normal")]
    [InlineData("Pareto")]
    [InlineData("ties")]
    public void Each_bins_density_is_one_with_what_is_kept(string shape)
    {
        double[] values = Drawn(shape, 3000);
        var table = new Table([new NumericColumn("x", values, isInteger: shape.StartsWith("whole", StringComparison.Ordinal))]);
        var codec = TableCodec.Fit(table, Bins with { MostBins = 20, KeepDecimals = shape != "ties" });
        var bins = Codec(codec);
        bins.Divisions.Count(division => division is { Cuts.Length: > 0 }).Should().BeGreaterThan(1);
        bins.Divisions.Any(division => division is { Piles.Length: > 0 }).Should().Be(shape is "whole log-normal" or "prices" or "ties");
        double[] atoms = [.. bins.Low.Where((low, bin) => low == bins.High[bin])];
        double kept = Unseen(values.Length), step = bins.Grid.Step;
        for (int bin = 0; bin < bins.Width; bin++)
        {
            double low = bins.From[bin], high = bins.Until[bin], sum;
            if (low == high)
            {
                Densities(codec, [low]).Single().Should().BeApproximately(1 - kept, 1e-12);
                continue;
            }
            if (step > 0)
            {
                int count = (int)Math.Round((high - low) / step) + 1;
                double[] grid = [.. Enumerable.Range(0, count).Select(i => bins.Grid.Round(low + i * step)).Where(value => Array.IndexOf(atoms, value) < 0)];
                sum = step * Densities(codec, grid).Sum();
            }
            else
            {
                // Even between cuts; what piles up is a probability.
                var division = bins.Divisions[bin]!;
                double[] edges = [low, .. division.Cuts, high];
                double[] lengths = [.. edges.Skip(1).Zip(edges, (right, left) => right - left)];
                // Middles of parts, and places off them, where no pile lies.
                foreach (double place in new[] { 0.5, 0.01234, 0.98765 })
                {
                    double[] at = [.. lengths.Select((length, part) => edges[part] + place * length)];
                    sum = Densities(codec, at).Zip(lengths, (density, length) => density * length).Sum() + Densities(codec, division.Piles).Sum();
                    sum.Should().BeApproximately(1 - kept, 1e-9, $"bin {bin}");
                }
                continue;
            }
            sum.Should().BeApproximately(1 - kept, 1e-9, $"bin {bin}");
        }
    }

    [Fact]
    public void Every_number_sums_to_one_with_those_of_what_training_lacked()
    {
        double[] values = Drawn("whole log-normal", 3000);
        var codec = TableCodec.Fit(new Table([new NumericColumn("x", values, isInteger: true)]), Bins with { MostBins = 20 });
        double[] all = [.. Enumerable.Range(-60_000, 160_000).Select(value => (double)value)];
        var scored = codec.EncodeToScore(new Table([new NumericColumn("x", all, isInteger: true)]));
        var places = codec.Encode(new Table([new NumericColumn("x", all, isInteger: true)]));
        double[] shares = Shares(codec, values);
        double sum = 0;
        for (int i = 0; i < all.Length; i++)
        {
            sum += (scored.Unseen[0]![i] ? 1 : shares[places.Row(i).IndexOf(1)]) * Math.Exp(scored.LogScales[0][i]);
        }
        sum.Should().BeApproximately(1, 1e-6);
    }

    [Fact]
    public void A_places_scale_is_that_of_the_least_likely_of_its_values()
    {
        double[] values = Drawn("whole log-normal", 3000);
        var codec = TableCodec.Fit(new Table([new NumericColumn("x", values, isInteger: true)]), Bins with { MostBins = 20 });
        var bins = Codec(codec);
        double kept = Unseen(values.Length);
        double[] atoms = [.. bins.Low.Where((low, bin) => low == bins.High[bin])];
        for (int bin = 0; bin < bins.Width; bin++)
        {
            double low = bins.Low[bin], high = bins.High[bin];
            double[] own =
                [.. Enumerable.Range((int)low, (int)(high - low) + 1).Select(value => (double)value).Where(value => low == high || !atoms.Contains(value))];
            Math.Exp(codec.PlaceLogScale(0, bin)).Should().BeApproximately(Densities(codec, own).Min(), 1e-12);
        }
    }

    [Fact]
    public void Models_without_divisions_do_what_they_did()
    {
        // Between 1 and 9 lie 3 to 8, as 2 has a bin of its own; 10.5 to 14 has all numbers.
        var codec = TableCodec.FromJson(
            ("""{"version":1,"columns":[{"name":"n","kind":"Integer","encoding":"bins","low":[1,2],"high":[9,2]},"""u8
                + """{"name":"x","kind":"Real","encoding":"bins","low":[0,10.5],"high":[10,14.5]}],"gaps":[{"columns":[],"rows":9}]}"""u8).ToArray());
        var rows = new DataMatrix([.. Enumerable.Range(0, 8000).SelectMany(_ => new float[] { 1, 0, 0, 1 })], 8000, 4);
        var drawn = codec.Decode(rows, 5);
        var uniforms = new float[8000];
        for (int c = 0; c < 2; c++)
        {
            new RandomStream(5, StreamPurpose.TableValues, row: (uint)c).Uniform(uniforms, 0);
            double[] expected =
                [.. uniforms.Select(uniform => c == 1 ? 10.5 + uniform * 4.0 : Math.Floor(uniform * 8.0) is var step && step > 0 ? step + 2 : 1)];
            ((NumericColumn)drawn.Columns[c]).Values.ToArray().Should().Equal(expected);
        }
        ((NumericColumn)codec.Guess(new DataMatrix([1, 0, 0.5f, 0.5f], 1, 4))["x"]).Values[0].Should().Be(8.75);
        var scored = codec.EncodeToScore(new Table([new NumericColumn("n", [3, 2], isInteger: true), new NumericColumn("x", [1, 12])]));
        double seen = Math.Log(1 - Unseen(9));
        scored.LogScales[0].Should().Equal(seen - Math.Log(8), seen);
        scored.LogScales[1].Should().Equal([seen - Math.Log(10.25), seen - Math.Log(4.25)], "what lies between the bins is likely, too");
        Encoding.UTF8.GetString(codec.ToJson()).Should().NotContain("divi").And.Contain("\"bins\"");
    }

    [Fact]
    public void Divisions_come_back_from_json_and_damaged_ones_are_refused()
    {
        // 70 has a bin of its own.
        double[] whole = [.. Drawn("whole log-normal", 2600), .. Enumerable.Repeat(70.0, 400)], real = Drawn("Pareto", 3000);
        var table = new Table([new NumericColumn("n", whole, isInteger: true), new NumericColumn("x", real)]);
        var codec = TableCodec.Fit(table, Bins with { MostBins = 20 });
        byte[] json = codec.ToJson();
        var again = TableCodec.FromJson(json);
        again.ToJson().Should().Equal(json);
        MadeTable.Cells(again.Decode(again.Encode(table), 3)).Should().Equal(MadeTable.Cells(codec.Decode(codec.Encode(table), 3)));
        again.EncodeToScore(table).LogScales[1].Should().Equal(codec.EncodeToScore(table).LogScales[1]);

        Action<JsonObject>[] damages =
        [
            division => division["bin"] = 99,
            division => division["bin"] = -1,
            division => division["mean"] = -5,
            division => division["mean"] = JsonNode.Parse("1e999"),
            division => division["cuts"]!.AsArray()[0] = -3,
            division => division["cuts"]!.AsArray()[^1] = 1e9,
            division => division["cuts"]!.AsArray().Add(division["cuts"]![0]!.DeepClone()),
            division => division["cuts"]!.AsArray().RemoveAt(0),
            division => division["counts"]!.AsArray()[0] = 0,
            division => division["counts"]!.AsArray()[0] = -4,
            division => division["counts"] = new JsonArray(),
            division => division["piles"] = new JsonArray(-7),
            division => (division["piles"], division["pileCounts"]) = (new JsonArray(1e7), new JsonArray(3)),
            division => (division["piles"], division["pileCounts"]) = (Twice(division["mean"]!), new JsonArray(3, 3)),
            division => (division["piles"], division["pileCounts"]) = (new JsonArray(division["cuts"]![0]!.DeepClone()), new JsonArray(0)),
            division => division.Remove("mean"),
            division => division.Remove("cuts"),
        ];
        for (int column = 0; column < 2; column++)
        {
            foreach (var damage in damages)
            {
                var damaged = JsonNode.Parse(json)!;
                var divisions = damaged["columns"]![column]!["divisions"]!.AsArray();
                damage(divisions.Last(division => division!["cuts"]!.AsArray().Count > 1)!.AsObject());
                Refused(damaged);
            }
            var twice = JsonNode.Parse(json)!;
            twice["columns"]![column]!["divisions"]!.AsArray().Add(twice["columns"]![column]!["divisions"]![0]!.DeepClone());
            Refused(twice);
        }
        var broken = JsonNode.Parse(json)!;
        var first = broken["columns"]![0]!["divisions"]!.AsArray().Last(division => division!["cuts"]!.AsArray().Count > 1)!;
        first["cuts"]![0] = first["cuts"]![0]!.GetValue<double>() + 0.5;
        Refused(broken);
        var atom = JsonNode.Parse(json)!;
        var bins = (BinnedCodec)codec.Codecs[0];
        atom["columns"]![0]!["divisions"]![0]!["bin"] = Enumerable.Range(0, bins.Width).First(bin => bins.Low[bin] == bins.High[bin]);
        Refused(atom);

        static JsonArray Twice(JsonNode value) => [value.DeepClone(), value.DeepClone()];

        static void Refused(JsonNode damaged) =>
            FluentActions.Invoking(() => TableCodec.FromJson(Encoding.UTF8.GetBytes(damaged.ToJsonString()))).Should().Throw<ModelFormatException>();
    }

    /// <summary>The same bins, without what is within them.</summary>
    private static TableCodec Undivided(TableCodec codec)
    {
        var bins = Codec(codec);
        return new TableCodec([new BinnedCodec(bins.Column, bins.Low, bins.High, bins.Grid)], codec.Gaps);
    }

    private static BinnedCodec Codec(TableCodec codec) => (BinnedCodec)codec.Codecs.Single();

    /// <summary>What the rows of a table decode to, in ascending order.</summary>
    private static double[] Draws(TableCodec codec, Table table) => ((NumericColumn)codec.Decode(codec.Encode(table), 7)["x"]).Sorted();

    private static double[] Draws(TableCodec codec, int bin, int count)
    {
        float[] rows = new float[count * codec.Width];
        for (int row = 0; row < count; row++)
            rows[row * codec.Width + bin] = 1;
        return ((NumericColumn)codec.Decode(new DataMatrix(rows, count, codec.Width), 3)["x"]).Sorted();
    }

    private static double[] Densities(TableCodec codec, double[] values) => values.Length == 0
        ? []
        : [.. codec.EncodeToScore(new Table([new NumericColumn("x", values)])).LogScales[0].Select(Math.Exp)];

    private static double[] Shares(TableCodec codec, double[] values)
    {
        var encoded = codec.Encode(new Table([new NumericColumn("x", values, isInteger: true)]));
        double[] shares = new double[codec.Width];
        for (int row = 0; row < values.Length; row++)
            shares[encoded.Row(row).IndexOf(1)] += 1.0 / values.Length;
        return shares;
    }

    private static double Unseen(int values) => 0.5 / (values + 0.5);

    /// <summary>The largest difference of two distribution functions, of ascending values.</summary>
    private static double Distance(double[] one, double[] other)
    {
        double largest = 0;
        for (int i = 0, j = 0; i < one.Length && j < other.Length;)
        {
            double at = Math.Min(one[i], other[j]);
            while (i < one.Length && one[i] == at)
                i++;
            while (j < other.Length && other[j] == at)
                j++;
            largest = Math.Max(largest, Math.Abs((double)i / one.Length - (double)j / other.Length));
        }
        return largest;
    }

    private static double[] Drawn(string shape, int count)
    {
        var random = new Random(8);
        return [.. Enumerable.Range(0, count).Select(_ => shape switch
        {
            "log-normal" => Math.Exp(2 + 1.5 * Normal(random)),
            "whole log-normal" => random.Next(60) == 0 ? 5000 : Math.Floor(Math.Exp(5 + 1.3 * Normal(random))),
            "prices" => random.Next(60) == 0 ? 499.99 : Math.Round(Math.Exp(3 + 1.3 * Normal(random)), 2),
            "Pareto" => Math.Pow(1 - random.NextDouble(), -1 / 1.2),
            "ties" => random.Next(60) == 0 ? 100 * Math.PI : Math.Exp(3 + 1.3 * Normal(random)),
            _ => throw new ArgumentException(shape),
        })];
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
