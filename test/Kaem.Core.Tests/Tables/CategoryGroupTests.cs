using System.Text;
using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables;

/// <summary>Columns of many categories: the most frequent have a place each, the others share places.</summary>
public class CategoryGroupTests
{
    [Theory]
    [InlineData(50_000, 256, 192, 64)]
    [InlineData(320, 256, 192, 64)]
    [InlineData(300, 256, 212, 44)]
    [InlineData(257, 256, 255, 1)]
    [InlineData(256, 256, 256, 0)]
    [InlineData(3, 2, 1, 1)]
    [InlineData(1000, 2, 1, 1)]
    public void Places_are_bounded_and_the_most_frequent_are_alone(int categories, int most, int single, int groups)
    {
        var codec = CodecOf(Zipf(categories), new EncodingOptions { MostCategories = most });
        (codec.SingleCount, codec.GroupCount, codec.Width).Should().Be((single, groups, single + groups));
        int[] alone = [.. codec.Counts.Where((_, category) => codec.Groups[category] == CategoryGroups.None)];
        alone.Should().HaveCount(single);
        int[] shared = [.. Enumerable.Range(0, categories).Where(category => codec.Groups[category] >= 0)];
        shared.Select(category => codec.Counts[category]).DefaultIfEmpty(0).Max().Should().BeLessThanOrEqualTo(alone.Min());
        // From the most frequent group to the rarest, none of which reaches into another.
        int[] ordered = [.. shared.OrderBy(category => codec.Groups[category]).ThenByDescending(category => codec.Counts[category])];
        ordered.Select(category => codec.Counts[category]).Should().BeInDescendingOrder();
    }

    [Fact]
    public void Groups_hold_about_equal_counts()
    {
        int[] counts = Zipf(50_000);
        var codec = CodecOf(counts, new EncodingOptions());
        long[] sums = [.. Enumerable.Range(0, codec.GroupCount)
            .Select(group => counts.Where((_, category) => codec.Groups[category] == group).Sum(count => (long)count))];
        double share = sums.Average();
        sums.Should().OnlyContain(sum => Math.Abs(sum - share) <= 0.1 * share);
        for (int group = 0; group < codec.GroupCount; group++)
        {
            int[] of = [.. counts.Where((_, category) => codec.Groups[category] == group)];
            of.Max().Should().BeLessThanOrEqualTo((int)(1.12 * of.Min()) + 1);
        }
    }

    [Fact]
    public void A_category_as_frequent_as_several_groups_takes_one()
    {
        // A share of 110 over 8 groups is less than the first one's count.
        int[] counts = [.. Enumerable.Repeat(100, 25), .. Enumerable.Repeat(1, 20)];
        var codec = CodecOf(counts, new EncodingOptions { MostCategories = 32 });
        Enumerable.Range(0, codec.GroupCount).Select(group => codec.Groups.Count(of => of == group)).Should().Equal(1, 3, 3, 3, 3, 3, 3, 2);
    }

    [Fact]
    public void The_order_of_rows_does_not_count()
    {
        int[] counts = Zipf(400);
        var (names, codes) = Rows(counts);
        var first = (CategoryCodec)TableCodec.Fit(Of(names, codes)).Codecs[0];
        new Random(3).Shuffle(codes);
        var column = CategoricalColumn.Of("c", codes.Select(code => names[code]));
        var second = (CategoryCodec)TableCodec.Fit(new Table([column, Number(codes.Length)])).Codecs[0];
        for (int category = 0; category < names.Length; category++)
            second.Groups[column.Categories.ToList().IndexOf(names[category])].Should().Be(first.Groups[category]);
    }

    [Fact]
    public void Decoding_draws_the_categories_of_a_group_as_often_as_they_occurred_and_a_guess_is_the_most_frequent()
    {
        int[] counts = [50, 40, 8, 6, 4, 2];
        var (names, codes) = Rows(counts);
        var codec = TableCodec.Fit(Of(names, codes), new EncodingOptions { MostCategories = 4 });
        var categories = (CategoryCodec)codec.Codecs[0];
        categories.Groups.Should().Equal(-1, -1, -1, 0, 0, 0);
        const int rows = 6000;
        var encoded = new DataMatrix([.. Enumerable.Range(0, rows).SelectMany(_ => new float[] { 0, 0, 0, 1, 0 })], rows, 5);
        var drawn = ((CategoricalColumn)codec.Decode(encoded, 5)["c"]).Counts();
        drawn[..3].Should().Equal(0, 0, 0);
        // 6, 4 and 2 of 12, within five standard deviations.
        drawn[3].Should().BeInRange(3000 - 200, 3000 + 200);
        drawn[4].Should().BeInRange(2000 - 185, 2000 + 185);
        drawn[5].Should().BeInRange(1000 - 145, 1000 + 145);
        ((CategoricalColumn)codec.Guess(encoded)["c"]).NameAt(0).Should().Be(names[3]);
        // The ends of the interval are the first and the last of the group, and each place but the last group's stands for one.
        var one = encoded.Take(1);
        ((CategoricalColumn)categories.Decode(one, 0, new RowDraws([1e-9f], [false], 0, 0))).NameAt(0).Should().Be(names[3]);
        ((CategoricalColumn)categories.Decode(one, 0, new RowDraws([0.9999999f], [false], 0, 0))).NameAt(0).Should().Be(names[5]);
        var back = (CategoricalColumn)codec.Decode(codec.Encode(Of(names, codes)), 2)["c"];
        for (int row = 0; row < codes.Length; row++)
            (codes[row] > 2 ? back.Codes[row] > 2 : back.Codes[row] == codes[row]).Should().BeTrue();
    }

    [Fact]
    public void Rare_ones_are_the_last_group_within_the_same_number_of_places()
    {
        int[] counts = Zipf(500);
        var codec = CodecOf(counts, new EncodingOptions { MostCategories = 40, RareShare = 0.002 });
        double least = 0.002 * counts.Sum();
        codec.Width.Should().Be(40);
        for (int category = 0; category < counts.Length; category++)
            (codec.Groups[category] == codec.GroupCount - 1).Should().Be(counts[category] < least);
        var own = new EncodingOptions { MostCategories = 40, Columns = new Dictionary<string, ColumnEncoding> { ["c"] = new() { MostCategories = 9 } } };
        CodecOf(counts, own).Width.Should().Be(9);
        CodecOf(counts, new EncodingOptions { MostCategories = 10_000_000 }).Width.Should().Be(500);
    }

    [Theory]
    [InlineData(12, 0)]
    [InlineData(12, 0.03)]
    [InlineData(256, 0)]
    [InlineData(256, 0.03)]
    public void Probabilities_of_all_categories_and_of_one_that_training_lacked_sum_to_1(int most, double rareShare)
    {
        int[] counts = [60, 50, 40, 20, 20, 11, 10, 9, 8, 7, 6, 5, 4, 3, 3, 2, 2, 2, 1, 1];
        var (names, codes) = Rows(counts);
        var model = KaemTableModel.Train(Of(names, codes), new KaemTableOptions
        {
            Model = KaemPresets.Table with { LatentSize = 2, OuterSize = 3, BatchSize = 50, ScoringSamples = 200, Seed = 3 },
            Encoding = new EncodingOptions { MostCategories = most, RareShare = rareShare },
            Updates = 30,
        });
        string?[] values = [.. names, "never", null];
        var rows = new Table([CategoricalColumn.Of("c", values), new NumericColumn("n", [.. values.Select(_ => 0.3)])]);
        IReadOnlyList<float> logs = model.LogLikelihood(rows).Values;
        double sum = Enumerable.Range(0, values.Length - 1).Sum(row => Math.Exp((double)logs[row] - logs[^1]));
        // A category without a group to go to is held below the least likely, which may take some of the half value that is kept.
        sum.Should().BeLessThan(1 + 1e-4).And.BeGreaterThan(1 - (most == 256 && rareShare == 0 ? 0.5 / counts.Sum() : 1e-4));
        model.CountUnseen(rows).Should().Be(most == 256 && rareShare == 0 ? 1 : 0);
    }

    [Fact]
    public void A_place_stands_for_the_least_of_its_categories()
    {
        int[] counts = [50, 40, 8, 6, 4, 2];
        var (names, codes) = Rows(counts);
        var codec = (CategoryCodec)TableCodec.Fit(Of(names, codes), new EncodingOptions { MostCategories = 4 }).Codecs[0];
        Enumerable.Range(0, 4).Select(place => Math.Exp(codec.PlaceLogScale(place, 0.01))).Should()
            .Equal([1, 1, 1, 2 / 12.5], (share, expected) => Math.Abs(share - expected) < 1e-12);
        var plain = (CategoryCodec)TableCodec.Fit(Of(names, codes)).Codecs[0];
        Math.Exp(plain.PlaceLogScale(3, 0.01)).Should().BeApproximately(0.99, 1e-12);
    }

    [Fact]
    public void Groups_come_back_from_json_and_single_ones_are_saved_as_ever()
    {
        var (names, codes) = Rows(Zipf(90));
        var table = Of(names, codes);
        var codec = TableCodec.Fit(table, new EncodingOptions { MostCategories = 20 });
        var again = TableCodec.FromJson(codec.ToJson());
        again.ToJson().Should().Equal(codec.ToJson());
        again.Encode(table).Values.ToArray().Should().Equal(codec.Encode(table).Values.ToArray());
        ((CategoryCodec)again.Codecs[0]).Groups.Should().Equal(((CategoryCodec)codec.Codecs[0]).Groups);
        Encoding.UTF8.GetString(codec.ToJson()).Should().Contain("\"encoding\":\"groups\"");
        Encoding.UTF8.GetString(TableCodec.Fit(table, new EncodingOptions { MostCategories = 5 }).ToJson()).Should()
            .Contain("\"encoding\":\"categories\"").And.Contain("\"rare\":[");

        // As versions before wrote a group of rare ones.
        var old = TableCodec.FromJson(Json("categories", "\"rare\":[1,2]"));
        old.Width.Should().Be(2);
        ((CategoryCodec)old.Codecs[0]).Groups.Should().Equal(-1, 0, 0);
    }

    [Theory]
    [InlineData("categories", "\"rare\":[3]", "*no category 3*")]
    [InlineData("categories", "\"groups\":[0,1,1]", "*")]
    [InlineData("groups", "\"rare\":[1,2]", "*")]
    [InlineData("groups", "\"groups\":[-1,0]", "*do not fit its 3 categories*")]
    [InlineData("groups", "\"groups\":[-2,0,1]", "*do not fit its 3 categories*")]
    [InlineData("groups", "\"groups\":[0,1,2147483647]", "*do not fit its 3 categories*")]
    [InlineData("groups", "\"groups\":[-1,0,2]", "*No category of a group*")]
    [InlineData("groups", "\"groups\":[-1,0,99999999999]", "*")]
    public void Groups_that_can_not_be_are_refused(string encoding, string groups, string message) =>
        FluentActions.Invoking(() => TableCodec.FromJson(Json(encoding, groups))).Should().Throw<ModelFormatException>().WithMessage(message);

    private static byte[] Json(string encoding, string groups) => Encoding.UTF8.GetBytes(
        $$"""{"version":1,"columns":[{"name":"c","kind":"Categorical","encoding":"{{encoding}}","categories":["x","y","z"],"counts":[5,2,1],{{groups}}}],"""
        + """ "gaps":[{"columns":[],"rows":8}]}""");

    private static CategoryCodec CodecOf(int[] counts, EncodingOptions options)
    {
        var (names, codes) = Rows(counts);
        return (CategoryCodec)TableCodec.Fit(Of(names, codes), options).Codecs[0];
    }

    /// <summary>Counts of categories in proportion to 1/rank.</summary>
    private static int[] Zipf(int categories) => [.. Enumerable.Range(1, categories).Select(rank => 1 + 20_000 / rank)];

    private static (string[] Names, int[] Codes) Rows(int[] counts) =>
        ([.. counts.Select((_, category) => $"name {category:D5}")], [.. counts.SelectMany((count, category) => Enumerable.Repeat(category, count))]);

    private static Table Of(string[] names, int[] codes) => new([new CategoricalColumn("c", codes, names), Number(codes.Length)]);

    private static NumericColumn Number(int rows) => new("n", [.. Enumerable.Range(0, rows).Select(row => row % 97 / 97.0 + 1e-3 * (row % 11))]);
}
