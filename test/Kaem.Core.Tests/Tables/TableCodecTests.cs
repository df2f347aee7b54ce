using FsCheck;
using FsCheck.Fluent;
using Kaem.ML.Numerics;
using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables;

public class TableCodecTests
{
    [Theory]
    [InlineData(0, -0.4)]
    [InlineData(1, -0.04)]
    public void What_is_rounded_to_nothing_is_no_negative_zero(int places, double value) =>
        BitConverter.DoubleToInt64Bits(ValueGrid.Checked(places, isSingle: false).Round(value)).Should().Be(0);

    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(5, 7);

    /// <summary>Columns of numbers of any kind: few values, many, whole ones, gaps.</summary>
    private static readonly Arbitrary<NumericColumn> NumericColumns = Arb.From(
        from isInteger in Gen.Elements(true, false)
        from spread in Gen.Elements(1, 10, 1000, 1_000_000)
        from raw in Gen.Choose(-spread, spread).NonEmptyListOf()
        from gaps in Gen.Choose(0, 9).ArrayOf(raw.Count)
        let values = raw.Select((value, i) => gaps[i] == 0 ? double.NaN : isInteger ? value : value / 7.0).ToArray()
        where values.Distinct().Count(value => !double.IsNaN(value)) > 1
        select new NumericColumn("x", values, isInteger));

    [Fact]
    public void Scaled_numbers_come_back() => Prop.ForAll(NumericColumns, column =>
    {
        foreach (var encoding in new[] { NumericEncoding.Standard, NumericEncoding.MinMax, NumericEncoding.Quantile })
        {
            var table = new Table([column]);
            var codec = TableCodec.Fit(table, new EncodingOptions { Numeric = encoding });
            codec.Blocks.Should().Equal(new EncodedBlock("x", 0, 1, EncodedBlockKind.Gaussian));
            double[] present = [.. column.Values.ToArray().Where(value => !double.IsNaN(value))];
            double range = present.Max() - present.Min();
            var back = (NumericColumn)codec.Decode(codec.Encode(table), seed: 1)["x"];
            for (int row = 0; row < column.Rows; row++)
            {
                if (column.IsMissing(row))
                    back.IsMissing(row).Should().BeTrue();
                else
                    back.Values[row].Should().BeApproximately(column.Values[row], 1e-5 * range);
            }
        }
    }).Check(Quick);

    [Fact]
    public void Binned_numbers_come_back_within_their_bin_and_their_kind() => Prop.ForAll(NumericColumns, column =>
    {
        foreach (int most in new[] { 2, 5, 32 })
        {
            var table = new Table([column]);
            var codec = TableCodec.Fit(table, new EncodingOptions { Numeric = NumericEncoding.Bins, MostBins = most });
            var encoded = codec.Encode(table);
            codec.Width.Should().BeInRange(2, most);
            var decoded = codec.Decode(encoded, seed: 3);
            double[] values = column.Values.ToArray(), back = ((NumericColumn)decoded["x"]).Values.ToArray();
            // The same bins, and the very values where each has one of its own.
            codec.Encode(decoded).Values.ToArray().Should().Equal(encoded.Values.ToArray());
            if (values.Distinct().Count(value => !double.IsNaN(value)) <= most)
                back.Should().Equal(values);
        }
    }).Check(Quick);

    [Theory]
    [InlineData("log-normal")]
    [InlineData("Pareto")]
    [InlineData("bimodal")]
    [InlineData("ties")]
    [InlineData("prices")]
    public void Quantiles_are_normal_and_their_density_integrates_to_1(string shape)
    {
        double[] values = Drawn(shape, 1500);
        var column = new NumericColumn("x", values);
        var table = new Table([column]);
        var codec = TableCodec.Fit(table);
        codec.Blocks.Should().Equal(new EncodedBlock("x", 0, 1, EncodedBlockKind.Gaussian));
        double[] encoded = [.. codec.Encode(table).Values.ToArray().Select(value => (double)value)];
        encoded.Average().Should().BeApproximately(0, 0.03);
        encoded.Average(value => value * value).Should().BeApproximately(1, 0.06);

        // Midpoints of cells between the training values and about them, where the density changes, and far beyond on both sides.
        double[] sorted = column.Sorted();
        double range = sorted[^1] - sorted[0];
        double[] edges =
            [.. sorted.SelectMany(value => new[] { value - 0.005, value, value + 0.005 }), .. Enumerable.Range(0, 4001)
            .Select(i => sorted[0] - 4 * range + i * range * 9 / 4000)];
        edges = [.. edges.Distinct().Order()];
        double[] middles = [.. edges.Zip(edges.Skip(1), (low, high) => 0.5 * (low + high))];
        var cells = new Table([new NumericColumn("x", middles)]);
        var codes = codec.Encode(cells);
        double[] scales = codec.EncodeToScore(cells).LogScales[0];
        double mass = 0;
        for (int i = 0; i < middles.Length; i++)
            mass += (edges[i + 1] - edges[i]) * Math.Exp(scales[i] - 0.5 * codes.Row(i)[0] * codes.Row(i)[0]) / Math.Sqrt(2 * Math.PI);
        // What piles up at single numbers has no density.
        double piled = shape == "ties" ? values.Count(value => value is Math.PI or Math.E) / 1500.0 : 0;
        mass.Should().BeApproximately(1 - piled, 0.01);
    }

    [Fact]
    public void Integers_by_quantiles_have_probabilities_that_sum_to_1()
    {
        var random = new Random(2);
        double[] values = [.. Enumerable.Range(0, 4000).Select(_ => Math.Floor(Math.Exp(5 + Normal(random))))];
        var codec = TableCodec.Fit(new Table([new NumericColumn("x", values, isInteger: true)]));
        double[] all = [.. Enumerable.Range(0, 100_000).Select(value => (double)value)];
        var whole = new Table([new NumericColumn("x", all, isInteger: true)]);
        var codes = codec.Encode(whole);
        double[] scales = codec.EncodeToScore(whole).LogScales[0];
        double[] probabilities = [.. all.Select((_, i) => Math.Exp(scales[i] - 0.5 * codes.Row(i)[0] * codes.Row(i)[0]) / Math.Sqrt(2 * Math.PI))];
        probabilities.Sum().Should().BeApproximately(1, 0.01);
        // About the mode of the log-normal: 4,000 values, of which it has a share of 0.006 each.
        double expected = Enumerable.Range(40, 61)
            .Sum(value => Math.Exp(-0.5 * Math.Pow(Math.Log(value + 0.5) - 5, 2)) / ((value + 0.5) * Math.Sqrt(2 * Math.PI)));
        probabilities[40..101].Sum().Should().BeApproximately(expected, 0.02);
    }

    [Fact]
    public void Beyond_the_training_values_the_farther_a_value_the_less_likely()
    {
        var codec = TableCodec.Fit(new Table([new NumericColumn("x", Drawn("log-normal", 1000))]));
        foreach (double sign in new[] { 1, -1 })
        {
            double[] far = [.. Enumerable.Range(4, 33).Select(power => sign * Math.Pow(10, power))];
            var table = new Table([new NumericColumn("x", far)]);
            var codes = codec.Encode(table);
            double[] scales = codec.EncodeToScore(table).LogScales[0];
            double[] densities = [.. far.Select((_, i) => scales[i] - 0.5 * (double)codes.Row(i)[0] * codes.Row(i)[0])];
            densities.Should().OnlyContain(value => double.IsFinite(value)).And.BeInDescendingOrder();
            densities[^1].Should().BeLessThan(densities[0] - 1000);
        }
    }

    [Fact]
    public void What_is_decoded_has_the_decimals_of_the_training_values()
    {
        var random = new Random(6);
        double[] prices = [.. Enumerable.Range(0, 400).Select(_ => Math.Round(Math.Exp(3 + Normal(random)), 2))];
        double[] quarters = [.. Enumerable.Range(0, 400).Select(_ => random.Next(1000) / 4.0)];
        double[] singles = [.. Enumerable.Range(0, 400).Select(_ => (double)(float)Math.Round(50 * random.NextDouble(), 1))];
        double[] tiny = [.. Enumerable.Range(0, 400).Select(_ => Math.Round(random.NextDouble(), 4) * 1e-6)];
        double[] full = [.. Enumerable.Range(0, 400).Select(_ => 1 / (1 + random.NextDouble()))];
        tiny = [.. tiny.Select(
            value => double.Parse(
                value.ToString("F10", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture))];
        var table = new Table(
            [new NumericColumn("price", prices), new NumericColumn("quarter", quarters), new NumericColumn("single", singles), new NumericColumn("tiny", tiny),
            new NumericColumn("full", full)]);
        foreach (var encoding in Enum.GetValues<NumericEncoding>())
        {
            var options = new EncodingOptions { Numeric = encoding };
            var codec = TableCodec.FromJson(TableCodec.Fit(table, options).ToJson());
            var decoded = codec.Decode(Draws(codec), 3);
            Places(decoded, "price").Should().Be(2);
            Places(decoded, "quarter").Should().BeInRange(1, 2);
            Values(decoded, "single").Should().OnlyContain(value => (float)value == value);
            Values(decoded, "single").Max(value => Decimals((float)value)).Should().Be(1);
            Places(decoded, "tiny").Should().Be(10);
            Values(decoded, "full").Count(value => Decimals(value) > 10).Should().BeGreaterThan(100);
            // Filled values too.
            if (encoding is not (NumericEncoding.Bins or NumericEncoding.Automatic))
                Places(codec.Guess(Draws(codec)), "price").Should().Be(2);

            // And not where it is not wanted.
            options = options with { KeepDecimals = false, Columns = new Dictionary<string, ColumnEncoding> { ["quarter"] = new() { KeepDecimals = true } } };
            codec = TableCodec.FromJson(TableCodec.Fit(table, options).ToJson());
            decoded = codec.Decode(Draws(codec), 3);
            Values(decoded, "price").Count(value => Decimals(value) > 2).Should().BeGreaterThan(100);
            Places(decoded, "quarter").Should().BeInRange(1, 2);
        }

        static DataMatrix Draws(TableCodec codec)
        {
            var random = new Random(9);
            return new DataMatrix([.. Enumerable.Range(0, 400 * codec.Width).Select(_ => (float)Normal(random))], 400, codec.Width);
        }

        static double[] Values(Table table, string name) => ((NumericColumn)table[name]).Values.ToArray();

        static int Places(Table table, string name) => Values(table, name).Max(value => Decimals(value));

        static int Decimals(IFormattable value)
        {
            decimal number = decimal.Parse(
                value.ToString("R", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.NumberStyles.Float,
                System.Globalization.CultureInfo.InvariantCulture);
            return number.ToString(System.Globalization.CultureInfo.InvariantCulture).SkipWhile(digit => digit != '.').Skip(1).Count();
        }
    }

    [Fact]
    public void Quantiles_that_were_saved_at_equal_steps_of_rank_load()
    {
        var codec = TableCodec.FromJson(
            ("""{"version":1,"columns":[{"name":"x","kind":"Real","encoding":"quantile","knots":[1,2,2,10,30],"edge":0.1}],"""u8
                + """ "gaps":[{"columns":[],"rows":1}]}"""u8).ToArray());
        var table = new Table([new NumericColumn("x", [1, 1.5, 2, 6, 10, 20, 30])]);
        var encoded = codec.Encode(table);
        // Φ⁻¹(0.1 + 0.8·rank), of ranks 0, 1/8, 3/8, 5/8, 3/4, 7/8 and 1.
        double[] expected = [-1.2815516, -0.8416212, -0.2533471, 0.2533471, 0.5244005, 0.8416212, 1.2815516];
        for (int row = 0; row < 7; row++)
            encoded.Row(row)[0].Should().BeApproximately((float)expected[row], 1e-6f);
        ((NumericColumn)codec.Decode(encoded, 1)["x"]).Values.ToArray().Zip(((NumericColumn)table["x"]).Values.ToArray()).Should()
            .OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-4);
    }

    private static double[] Drawn(string shape, int count)
    {
        var random = new Random(8);
        return [.. Enumerable.Range(0, count).Select(_ => shape switch
        {
            "log-normal" => Math.Exp(2 + 1.5 * Normal(random)),
            "Pareto" => Math.Pow(1 - random.NextDouble(), -1 / 1.2),
            "bimodal" => (random.Next(2) == 0 ? -5 : 5) + 0.3 * Normal(random),
            "ties" => random.Next(30) == 0 ? Math.PI : random.Next(30) == 0 ? Math.E : 1 + 5 * random.NextDouble(),
            "prices" => random.Next(25) == 0 ? 9.99 : Math.Round(Math.Exp(2 + 0.7 * Normal(random)), 2),
            _ => throw new ArgumentException(shape),
        })];
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    [Fact]
    public void Every_column_comes_back_from_its_json_with_the_same_bits()
    {
        var table = MadeTable.Of(500);
        foreach (var encoding in Enum.GetValues<NumericEncoding>())
        {
            var codec = TableCodec.Fit(table, new EncodingOptions { Numeric = encoding, RareShare = 0.2 });
            var again = TableCodec.FromJson(codec.ToJson());
            again.Blocks.Should().Equal(codec.Blocks);
            again.Schema.Columns.Select(column => (column.Name, column.Kind, string.Join(' ', column.Categories))).Should().Equal(
                codec.Schema.Columns.Select(column => (column.Name, column.Kind, string.Join(' ', column.Categories))));
            again.Encode(table).Values.ToArray().Should().Equal(codec.Encode(table).Values.ToArray());
            MadeTable.Cells(again.Decode(codec.Encode(table), 4, TableGaps.AsTrained)).Should()
                .Equal(MadeTable.Cells(codec.Decode(codec.Encode(table), 4, TableGaps.AsTrained)));
            again.ToJson().Should().Equal(codec.ToJson());
        }
    }

    [Fact]
    public void Categories_become_indicators_and_gaps_NaN()
    {
        var table = new Table(
            [CategoricalColumn.Of("c", ["b", null, "a", "b"]), CategoricalColumn.OfBooleans("f", [true, false, null, true]),
            new NumericColumn("n", [2, 2, 2, 2])]);
        var codec = TableCodec.Fit(table);
        codec.Blocks.Should().Equal(new EncodedBlock("c", 0, 2, EncodedBlockKind.Softmax), new EncodedBlock("f", 2, 2, EncodedBlockKind.Softmax));
        float gap = float.NaN;
        codec.Encode(table).Values.ToArray().Should().Equal(1, 0, 0, 1, gap, gap, 1, 0, 0, 1, gap, gap, 1, 0, 0, 1);
        MadeTable.Cells(codec.Decode(codec.Encode(table), 1)).Should().Equal(MadeTable.Cells(table));

        // Other codes for the same names, and a name that training lacked.
        var other = new Table(
            [new CategoricalColumn("c", [1, 0, 2], ["b", "a", "new"]), CategoricalColumn.OfBooleans("f", [1, 1, 1]),
            new NumericColumn("n", [2, 3, double.NaN])]);
        codec.Encode(other).Values[..8].ToArray().Should().Equal(0, 1, 0, 1, 1, 0, 0, 1);
        codec.Encode(other).Row(2)[..2].ToArray().Should().Equal(gap, gap);
    }

    [Fact]
    public void Values_that_training_lacked_are_counted()
    {
        var train = new Table(
        [
            new CategoricalColumn("a", [0, 1, 1, -1], ["x", "y", "never"]),
            CategoricalColumn.Of("one", ["o", "o", null, "o"]),
            new NumericColumn("constant", [5, 5, double.NaN, 5]),
            new NumericColumn("number", [1, 2, 3, 4]),
        ]);
        var rows = new Table(
        [
            CategoricalColumn.Of("a", ["x", "never", "new", null, "new"]),
            CategoricalColumn.Of("one", ["o", null, "other", "o", "o"]),
            new NumericColumn("constant", [5, double.NaN, 6, 4, 5]),
            new NumericColumn("number", [1, -70, double.NaN, 70, 2]),
        ]);
        var codec = TableCodec.Fit(train);
        codec.CountUnseen(train).Should().Be(0);
        codec.CountUnseen(rows).Should().Be(3 + 1 + 2, "numbers beyond the range have a likelihood");

        var rare = TableCodec.Fit(new Table([CategoricalColumn.Of("a", ["x", "x", "x", "y", "z"])]), new EncodingOptions { RareShare = 0.3 });
        rare.CountUnseen(rows).Should().Be(0);
    }

    [Fact]
    public void Rare_categories_share_a_place_and_are_drawn_as_often_as_they_occurred()
    {
        string[] names = [.. Enumerable.Repeat("often", 80), .. Enumerable.Repeat("some", 14), .. Enumerable.Repeat("few", 4), .. Enumerable.Repeat("rare", 2)];
        var codec = TableCodec.Fit(new Table([CategoricalColumn.Of("c", names)]), new EncodingOptions { RareShare = 0.1 });
        codec.Width.Should().Be(3);
        var rows = new DataMatrix([.. Enumerable.Range(0, 3000).SelectMany(_ => new float[] { 0, 0, 1 })], 3000, 3);
        var drawn = (CategoricalColumn)codec.Decode(rows, 5)["c"];
        drawn.Categories.Should().Equal("often", "some", "few", "rare");
        // Two of three, within five standard deviations.
        drawn.Counts()[..2].Should().Equal(0, 0);
        drawn.Counts()[2].Should().BeInRange(2000 - 130, 2000 + 130);
        // One rare category alone has a place of its own.
        TableCodec.Fit(new Table([CategoricalColumn.Of("c", names)]), new EncodingOptions { RareShare = 0.03 }).Width.Should().Be(4);
    }

    [Fact]
    public void Values_that_pile_up_get_bins_of_their_own()
    {
        var random = new Random(3);
        double[] values =
            [.. Enumerable.Repeat(0.0, 900), .. Enumerable.Repeat(40.0, 60), .. Enumerable.Range(0, 640).Select(_ => (double)random.Next(1, 100_000))];
        var table = new Table([new NumericColumn("x", values, isInteger: true)]);
        var codec = TableCodec.Fit(table);
        codec.Width.Should().Be(32);
        var back = (NumericColumn)codec.Decode(codec.Encode(table), 1)["x"];
        back.Values[..960].ToArray().Should().Equal(values[..960]);
        back.Values[960..].ToArray().Should().NotContain(0).And.NotContain(40).And.OnlyContain(value => value == Math.Floor(value));
        // Thirty bins of about a thirtieth of the others each.
        var shares = codec.Encode(table);
        int[] counts = [.. Enumerable.Range(0, 32).Select(bin => Enumerable.Range(960, 640).Count(row => shares.Row(row)[bin] == 1))];
        counts.Where(count => count > 0).Should().HaveCount(30).And.OnlyContain(count => count >= 20 && count <= 23);
    }

    [Fact]
    public void A_draw_within_a_bin_of_integers_is_uniform_and_leaves_atoms_out()
    {
        // 40 has a bin of its own; what is left of 1 to 79 lies in one bin.
        double[] values = [.. Enumerable.Range(1, 79).Select(value => (double)value), .. Enumerable.Repeat(40.0, 100)];
        var codec = TableCodec.Fit(new Table([new NumericColumn("x", values, isInteger: true)]), new EncodingOptions { MostBins = 2 });
        var rows = new DataMatrix([.. Enumerable.Range(0, 7800).SelectMany(_ => new float[] { 1, 0 })], 7800, 2);
        int[] counts = new int[80];
        foreach (double value in ((NumericColumn)codec.Decode(rows, 11)["x"]).Values)
            counts[(int)value]++;
        counts[40].Should().Be(0);
        counts.Where((_, value) => value is > 0 and not 40).Should().OnlyContain(count => count > 45 && count < 160);
    }

    [Fact]
    public void The_automatic_choice_bins_few_integers_and_piles()
    {
        double[] many = [.. Enumerable.Range(0, 1000).Select(value => (double)value)], few = [.. many.Select(value => value % 101)];
        double[] piled = [.. many.Select(value => value < 50 ? 0.5 : value)], hardly = [.. many.Select(value => value < 49 ? 0.5 : value)];
        Blocks(new NumericColumn("x", many, isInteger: true)).Should().Be(EncodedBlockKind.Gaussian);
        Blocks(new NumericColumn("x", few, isInteger: true)).Should().Be(EncodedBlockKind.Gaussian);
        Blocks(new NumericColumn("x", [.. few.Select(value => Math.Min(value, 99))], isInteger: true)).Should().Be(EncodedBlockKind.Softmax);
        Blocks(new NumericColumn("x", few)).Should().Be(EncodedBlockKind.Gaussian);
        Blocks(new NumericColumn("x", piled)).Should().Be(EncodedBlockKind.Softmax);
        Blocks(new NumericColumn("x", hardly)).Should().Be(EncodedBlockKind.Gaussian);
        Blocks(new NumericColumn("x", [1, 2, 2, 3], isInteger: true)).Should().Be(EncodedBlockKind.Gaussian, "four rows tell nothing");

        static EncodedBlockKind Blocks(NumericColumn column) => TableCodec.Fit(new Table([column])).Blocks.Single().Kind;
    }

    [Fact]
    public void Columns_can_be_encoded_each_in_its_way()
    {
        var options = new EncodingOptions
        {
            Columns = new Dictionary<string, ColumnEncoding>
            { ["pay"] = new() { Numeric = NumericEncoding.Quantile }, ["age"] = new() { MostBins = 4 }, ["town"] = new() { RareShare = 0.25 } },
        };
        var codec = TableCodec.Fit(MadeTable.Of(800), options);
        codec.Blocks.Select(block => (block.Column, block.Width)).Should().Equal(("size", 1), ("age", 4), ("gain", 32), ("pay", 1), ("member", 2), ("town", 2));
        codec.Blocks.Select(block => block.First).Should().Equal(0, 1, 5, 37, 38, 40);
        var pay = codec.Encode(MadeTable.Of(800)).Values.ToArray().Where((value, i) => i % codec.Width == 37 && !float.IsNaN(value)).ToArray();
        pay.Average().Should().BeApproximately(0, 0.01f);
        pay.Average(value => value * value).Should().BeApproximately(1, 0.03f);
        FluentActions.Invoking(
            () => TableCodec.Fit(MadeTable.Of(9), new EncodingOptions { Columns = new Dictionary<string, ColumnEncoding> { ["pya"] = new() } }))
            .Should().Throw<ArgumentException>().WithMessage("There is no column 'pya'*");
    }

    [Fact]
    public void Gaps_come_as_asked_for()
    {
        var table = MadeTable.Of(2000);
        var codec = TableCodec.Fit(table);
        var rows = codec.Encode(table.Select([.. Enumerable.Repeat(FullRow(table), 2000)]));

        codec.Decode(rows, 1).Columns.Should().OnlyContain(column => column.MissingCount == 0);
        var trained = codec.Decode(rows, 1, TableGaps.AsTrained);
        trained["age"].MissingCount.Should().Be(0);
        trained["pay"].MissingCount.Should().BeInRange(table["pay"].MissingCount - 60, table["pay"].MissingCount + 60);
        Enumerable.Range(0, 2000).Should().OnlyContain(row => trained["pay"].IsMissing(row) == trained["town"].IsMissing(row), "they lacked values together");
        codec.Decode(rows, 1, TableGaps.Of(0.3)).Columns.Should().OnlyContain(column => column.MissingCount > 500 && column.MissingCount < 700);
        codec.Decode(rows, 1, TableGaps.Of(1)).Columns.Should().OnlyContain(column => column.MissingCount == 2000);
    }

    [Fact]
    public void Rows_decode_alike_in_parts()
    {
        var table = MadeTable.Of(600);
        var codec = TableCodec.Fit(table, new EncodingOptions { RareShare = 0.3 });
        var rows = codec.Encode(table);
        string[] whole = MadeTable.Cells(codec.Decode(rows, 8, TableGaps.AsTrained).Slice(400, 200));
        MadeTable.Cells(codec.Decode(rows.Slice(400, 200), 8, TableGaps.AsTrained, firstRow: 400)).Should().Equal(whole);
        MadeTable.Cells(codec.Decode(rows.Slice(400, 200), 9, TableGaps.AsTrained, firstRow: 400)).Should().NotEqual(whole);
    }

    [Fact]
    public void What_can_not_be_encoded_is_refused()
    {
        Refused(() => TableCodec.Fit(new Table([new NumericColumn("a", [double.NaN])])), "*nothing to learn*");
        Refused(() => TableCodec.Fit(new Table([new NumericColumn("a", [1, 1])])), "*nothing to learn*");
        var codec = TableCodec.Fit(new Table([new NumericColumn("a", [1, 2.5])]));
        Refused(() => codec.Encode(new Table([new NumericColumn("b", [1])])), "There is no column 'a'*");
        Refused(() => codec.Encode(new Table([CategoricalColumn.Of("a", ["x"])])), "Column 'a' is Categorical; the codec was fitted to one that is Real*");
        Refused(() => codec.Decode(new DataMatrix([1, 2], 1, 2), 1), "The rows have 2 columns; encoded rows have 1*");
        Refused(() => new EncodingOptions { MostBins = 1 }, "MostBins must lie between 2 and 4096*");
    }

    [Fact]
    public void Damaged_json_is_a_format_error_and_nothing_else()
    {
        byte[] json = TableCodec.Fit(
            MadeTable.Of(120),
            new EncodingOptions
            {
                RareShare = 0.2,
                Columns = new Dictionary<string, ColumnEncoding>
                { ["pay"] = new() { Numeric = NumericEncoding.Quantile }, ["town"] = new() { MostCategories = 3, RareShare = 0 } },
            }).ToJson();
        var random = new Random(4);
        for (int trial = 0; trial < 3000; trial++)
        {
            byte[] damaged = trial % 3 == 0 ? json[..random.Next(json.Length)] : [.. json];
            if (trial % 3 != 0)
                damaged[random.Next(json.Length)] = (byte)(trial % 3 == 1 ? random.Next(32, 127) : "0123456789-,[]{}\""[random.Next(17)]);
            Read(damaged);
        }
        Refused(() => TableCodec.FromJson("""{"version":3}"""u8.ToArray()), "*version 3*reads versions 1 and 2*");
        Refused(() => TableCodec.FromJson("""{"version":1,"columns":[],"gaps":[{"columns":[],"rows":1}]}"""u8.ToArray()), "*nothing to learn*");

        static void Read(byte[] bytes)
        {
            try
            {
                var codec = TableCodec.FromJson(bytes);
                codec.Decode(codec.Encode(codec.Decode(new DataMatrix(new float[3 * codec.Width], 3, codec.Width), 1)), 1).Rows.Should().Be(3);
            }
            catch (ModelFormatException)
            {
            }
        }

        static void Refused(Func<object> read, string message) => read.Should().Throw<ModelFormatException>().WithMessage(message);
    }

    private static void Refused(Func<object> act, string message) => act.Should().Throw<ArgumentException>().WithMessage(message);

    private static int FullRow(Table table) => Enumerable.Range(0, table.Rows).First(row => table.Columns.All(column => !column.IsMissing(row)));
}
