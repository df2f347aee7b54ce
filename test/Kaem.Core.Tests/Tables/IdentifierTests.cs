using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables;

/// <summary>Identifiers are not learned and not copied: each row gets one of its own that looks like training's.</summary>
public class IdentifierTests
{
    private const int Rows = 300;

    private static readonly Dictionary<string, (Func<int, Random, string> Make, string Looks)> Patterns = new()
    {
        ["numbered"] = ((i, _) => $"{i + 1}", "^[1-9][0-9]*$"),
        ["numbered with zeros"] = ((i, _) => $"CUST-{i:00000}", "^CUST-[0-9]{5}$"),
        ["numbered behind"] = ((i, _) => $"{i + 7}/A", "^[0-9]+/A$"),
        ["beyond a long"] = ((i, _) => $"9223372036854775{i + 100:0000}", "^9223372036854775[0-9]{4}$"),
        ["numbers without order"] = ((_, random) => $"{random.Next(100_000, 1_000_000)}", "^[0-9]{6}$"),
        ["few digits"] = ((i, _) => $"no {i * 3 % 1000:000}", "^no [0-9]{3,}$"),
        ["codes"] = ((_, random) => $"{(char)('A' + random.Next(26))}{(char)('A' + random.Next(26))}-{random.Next(1000, 10_000)}", "^[A-Z]{2}-[0-9]{4}$"),
        ["hexadecimals"] = ((_, random) => $"{random.NextInt64():x16}", "^[0-9a-f]{16}$"),
        ["UUID"] = ((_, random) => Uuid(random), "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$"),
        ["names"] = ((i, random) => $"{Letters(random, 8)}, {Letters(random, 7 + i % 3)}", "^[A-Z][a-z]{7}, [A-Z][a-z]{6,8}$"),
        ["other alphabets"] =
            ((_, random) => $"é{(char)('а' + random.Next(32))}{random.Next(1_000_000):000000}{random.Next(1_000_000):000000}", "^é[а-я][0-9]{12}$"),
    };

    public static TheoryData<string> Names => [.. Patterns.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void New_ones_look_like_training_s_and_are_neither_copied_nor_made_twice(string name)
    {
        var (make, looks) = Patterns[name];
        var random = new Random(3);
        string[] ids = [.. Enumerable.Range(0, 2 * Rows).Select(i => make(i, random)).Distinct().Take(Rows)];
        ids.Should().OnlyContain(id => System.Text.RegularExpressions.Regex.IsMatch(id, looks));
        var codec = Codec(ids);
        const int made = 5000;
        string?[] all = Made(codec, 0, made);
        all.Should().OnlyHaveUniqueItems().And.NotIntersectWith(ids).And.NotContainNulls();
        all.Take(30).Should().OnlyContain(id => System.Text.RegularExpressions.Regex.IsMatch(id!, looks));
        // A row's does not depend on the others, nor on the file between.
        Made(TableCodec.FromJson(codec.ToJson()), 1000, 50).Should().Equal(all[1000..1050]);
    }

    [Fact]
    public void A_million_rows_of_few_possible_identifiers_get_longer_ones()
    {
        string[] ids = [.. Enumerable.Range(0, 60).Select(i => $"{(char)('A' + i % 26)}{(char)('a' + i * 7 % 26)}")];
        var pattern = IdentifierPattern.Of(ids);
        string[] made = [.. Enumerable.Range(0, 1_000_000).Select(row => pattern.Make(row, 5))];
        made.Distinct().Should().HaveCount(made.Length);
        made.Should().NotIntersectWith(ids);
    }

    [Fact]
    public void Identifiers_themselves_are_not_in_the_file()
    {
        var random = new Random(4);
        string[] ids = [.. Enumerable.Range(0, 50).Select(_ => Letters(random, 10))];
        string json = System.Text.Encoding.UTF8.GetString(Codec(ids).ToJson());
        ids.Should().OnlyContain(id => !json.Contains(id));
    }

    [Fact]
    public void Names_and_sequences_tell_of_identifiers_and_other_whole_numbers_are_learned()
    {
        var random = new Random(5);
        string[] differing = [.. Enumerable.Range(0, 40).Select(i => $"{1000 + 37 * i + random.Next(30)}")];
        ColumnKind Kind(string name, string[] cells) => TableSchema.Infer(new TextTable([name], [cells])).Columns[0].Kind;
        Kind("income", differing).Should().Be(ColumnKind.Integer);
        Kind("customer_id", differing).Should().Be(ColumnKind.Identifier);
        Kind("PassengerId", differing).Should().Be(ColumnKind.Identifier);
        Kind("paid", differing).Should().Be(ColumnKind.Integer);
        Kind("grid", differing).Should().Be(ColumnKind.Integer);
        Kind("anything", [.. Enumerable.Range(1, 40).Select(i => $"{i}")]).Should().Be(ColumnKind.Identifier);
        Kind("year", [.. Enumerable.Range(1980, 40).Select(i => $"{i}")]).Should().Be(ColumnKind.Integer);
        Kind("few", ["1", "2", "3"]).Should().Be(ColumnKind.Integer);
    }

    [Fact]
    public void A_model_makes_new_ones_and_needs_none_to_score()
    {
        var random = new Random(6);
        var text = new TextTable(["id", "x", "empty"], [[.. Enumerable.Range(1, 200).Select(i => $"{i}")],
            [.. Enumerable.Range(0, 200).Select(_ => $"{random.Next(100)}.5")], [.. Enumerable.Repeat("", 200)]]);
        var table = text.Parse(TableSchema.Infer(text));
        var options = new KaemTableOptions { StopEarly = false, Updates = 5 };
        options = options with { Model = options.Model with { Seed = 1 } };
        var model = KaemTableModel.Train(table, options);
        var rows = model.Generate(100, seed: 2);
        rows.Columns.Select(column => column.Name).Should().Equal("id", "x", "empty");
        ((IdentifierColumn)rows["id"]).Values.Should().Equal(Enumerable.Range(201, 100).Select(i => $"{i}"));
        rows["empty"].MissingCount.Should().Be(100);
        model.LogLikelihood(table.Without("id")).Values.Should().Equal(model.LogLikelihood(table).Values);
        model.Generate(20, new Dictionary<string, object> { ["x"] = 40.5 })["id"].TextAt(19).Should().Be("220");
        FluentActions.Invoking(() => model.Generate(1, new Dictionary<string, object> { ["id"] = "7" })).Should().Throw<ArgumentException>()
            .WithMessage("Column 'id' identifies rows*");
        FluentActions.Invoking(() => model.Generate(1, new Dictionary<string, object> { ["empty"] = "7" })).Should().Throw<ArgumentException>()
            .WithMessage("Column 'empty' had no values*");
        // Gaps of identifiers stay gaps.
        var holes = new Table([new IdentifierColumn("id", [null, "5"]), table["x"].Select([0, 1]), table["empty"].Select([0, 1])]);
        model.Impute(holes)["id"].TextAt(0).Should().BeEmpty();
        TableEvaluation.Evaluate(table, rows).Columns.Select(column => column.Name).Should().Equal("x", "empty");
    }

    [Theory]
    [InlineData("numbered", "TEST")]
    [InlineData("numbered with zeros", "n. n.")]
    [InlineData("numbers without order", "12-34")]
    [InlineData("codes", "ABC123X")]
    [InlineData("codes", "a7-x1?z")]
    public void One_that_is_unlike_all_others_does_not_spoil_their_pattern(string name, string odd)
    {
        var (make, looks) = Patterns[name];
        var random = new Random(3);
        string[] ids = [.. Enumerable.Range(0, 2000).Select(i => make(i, random)).Distinct().Take(999), odd];
        string?[] made = Made(Codec(ids), 0, 3000);
        made.Should().OnlyHaveUniqueItems().And.NotIntersectWith(ids).And.OnlyContain(id => System.Text.RegularExpressions.Regex.IsMatch(id!, looks));
        var text = new TextTable(["key", "x"], [ids, [.. ids.Select((_, i) => $"{i % 7}.5")]]);
        var schema = TableSchema.Infer(text);
        schema.Columns[0].Kind.Should().Be(ColumnKind.Identifier);
        schema.Notes.Should().Contain(note => note.Name == "key" && note.Text.StartsWith($"1 of its 1000 values is unlike the others, as '{odd}'"));
    }

    [Fact]
    public void Several_kinds_of_identifiers_stay_several_kinds()
    {
        // One in ten is a way of writing them, no mistake.
        string[] ids = [.. Enumerable.Range(0, 1000).Select(i => i % 10 == 0 ? $"OLD/{i:0000}" : $"C{i:00000}")];
        IdentifierPattern.Odd(ids).Should().BeEmpty();
        IdentifierPattern.Of(ids).Should().BeOfType<TextPattern>();
        IdentifierPattern.Of([.. ids.Select((id, i) => i % 30 == 0 ? $"OLD/{i:0000}" : $"C{i:00000}")]).Should().BeOfType<SequencePattern>();
    }

    private static TableCodec Codec(string[] ids) => TableCodec.Fit(
        new Table([new IdentifierColumn("id", ids), new NumericColumn("x", [.. ids.Select((_, i) => (double)(i % 2))])]));

    private static string?[] Made(TableCodec codec, int first, int count)
    {
        var rows = new float[count * codec.Width];
        return [.. ((IdentifierColumn)codec.Decode(new DataMatrix(rows, count, codec.Width), 9, firstRow: first)["id"]).Values];
    }

    private static string Letters(Random random, int length) => new(
        [.. Enumerable.Range(0, length).Select(i => (char)((i == 0 ? 'A' : 'a') + random.Next(26)))]);

    private static string Uuid(Random random)
    {
        string digits = $"{random.NextInt64():x16}{random.NextInt64():x16}";
        return $"{digits[..8]}-{digits[8..12]}-4{digits[13..16]}-{digits[16..20]}-{digits[20..32]}";
    }
}
