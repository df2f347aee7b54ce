using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables.Relations;

/// <summary>Tables that don't fit together, and such as have little to learn.</summary>
public class HostileTablesTests
{
    private static readonly KaemTablesOptions Quick = Shop.Options with { Table = Shop.Options.Table with { Updates = 30, Hidden = [16, 16] } };

    private static Dictionary<string, Table> Two(string?[] ids, string?[] owners) => new()
    {
        ["people"] = new Table([CategoricalColumn.Of("id", ids), new NumericColumn("age", [.. ids.Select((_, i) => (double)i)])]),
        ["pets"] = new Table([CategoricalColumn.Of("owner", owners), new NumericColumn("weight", [.. owners.Select((_, i) => i / 2.0)])]),
    };

    private static TablesSchema Owners(params TableRelation[] relations) => new()
    {
        PrimaryKeys = new Dictionary<string, string> { ["people"] = "id" },
        Relations = relations.Length > 0 ? relations : [new("pets", "owner", "people")],
    };

    [Fact]
    public void What_does_not_fit_is_refused_by_name()
    {
        var two = Two(["a", "b", "c"], ["a", "a", "c"]);
        Refused(two, Owners(new TableRelation("pets", "owner", "nobody")), "*'owner' of table 'pets'*'nobody', which is not there*");
        Refused(two, Owners(new TableRelation("cars", "owner", "people")), "*no table 'cars'*'people', 'pets'*");
        Refused(two, Owners(new TableRelation("pets", "ower", "people")), "*'pets' has no column 'ower'*'owner', 'weight'*");
        Refused(two, Owners(new("pets", "owner", "people"), new TableRelation("pets", "owner", "people")), "*'owner' of table 'pets'*two tables*");
        Refused(two, Owners(new TableRelation("pets", "owner", "people") { OrderBy = "owner" }), "*'owner' of table 'pets' is a key*");
        Refused(two, Owners(new TableRelation("pets", "owner", "people") { OrderBy = "born" }), "*'pets' has no column 'born', its order*");
        Refused(two, new TablesSchema { Relations = [new("pets", "owner", "people")] }, "*'people', but PrimaryKeys names no key*");
        Refused(two, new TablesSchema { PrimaryKeys = new Dictionary<string, string> { ["cars"] = "id" } }, "*no table 'cars'*primary key*");
        Refused(two, new TablesSchema { PrimaryKeys = new Dictionary<string, string> { ["people"] = "nr" } }, "*no column 'nr'*");
        Refused(two, new TablesSchema { Sequences = [new("pets", "who")] }, "*no column 'who'*");
        Refused(two, new TablesSchema { Sequences = [new("pets", "owner"), new("pets", "owner")] }, "*'pets'*twice*");
        Refused(two, new TablesSchema { PrimaryKeys = Owners().PrimaryKeys, Sequences = [new("people", "id")] }, "*'id' identifies the rows*");
        Refused(
            two, new TablesSchema { PrimaryKeys = Owners().PrimaryKeys, Relations = Owners().Relations, Sequences = [new("pets", "owner")] },
            "*whose rows are the entities*");
        Refused(Two(["a", "b", "a"], ["a"]), Owners(), "Rows 0 and 2 of table 'people'*'a' in column 'id'*");
        Refused(Two(["a", null, "b"], ["a"]), Owners(), "Row 1 of table 'people' has a gap in its primary key 'id'*");
        Refused(Two(["a", "b"], ["a", "x", "y"]), Owners(), "Row 1 of table 'pets' refers by 'owner' to 'x'*'people' does not have in 'id'; 2 rows*LeftOut*");
        Refused(Two([], []), Owners(), "*'people' has no rows*");
        Refused([], Owners(), "*no tables*");
        var cars = Quick with { Tables = new Dictionary<string, KaemTableOptions> { ["cars"] = new() } };
        FluentActions.Invoking(() => KaemTablesModel.Train(two, Owners(), cars))
            .Should().Throw<ArgumentException>().WithMessage("*no table 'cars'*");
        FluentActions.Invoking(() => new KaemTablesOptions { Table = new KaemTableOptions { Context = ["age"] } })
            .Should().Throw<ArgumentException>().WithMessage("*Context*");
        foreach (var (own, message) in new[]
        {
            (Quick.Table with { Rules = [TableRule.Unique("weight")] }, "*'pets' are drawn each for its own parent*can't be kept*"),
            (Quick.Table with { Rules = [TableRule.Determines("owner", "weight")] }, "*'pets', but 'owner' is none of its columns*a key*"),
            (new KaemTableOptions { Dependence = ColumnDependence.ByLatents }, "*'pets' are given those of 'people'*not ByLatents*"),
        })
        {
            var pets = Quick with { Tables = new Dictionary<string, KaemTableOptions> { ["pets"] = own } };
            FluentActions.Invoking(() => KaemTablesModel.Train(two, Owners(), pets))
                .Should().Throw<ArgumentException>().WithMessage(message);
        }
        FluentActions.Invoking(() => new TableRelation("a", "b", "c") { History = -1 }).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Circles_and_keys_that_refer_to_themselves_are_refused()
    {
        var tables = new Dictionary<string, Table>();
        foreach (string name in new[] { "a", "b", "c" })
            tables.Add(name, new Table([CategoricalColumn.Of("id", ["1", "2"]), CategoricalColumn.Of("other", ["1", "2"]), new NumericColumn("x", [1, 2])]));
        var keys = tables.Keys.ToDictionary(name => name, _ => "id");
        Refused(tables, new TablesSchema { PrimaryKeys = keys, Relations = [new("a", "id", "a")] }, "*'id' of table 'a' is said to refer to itself*");
        Refused(
            tables, new TablesSchema { PrimaryKeys = keys, Relations = [new("a", "other", "a") { OrderBy = "x" }] },
            "*'other' refers to rows of table 'a' itself*can have no OrderBy*");
        Refused(
            tables, new TablesSchema { PrimaryKeys = keys, Relations = [new("a", "other", "b"), new("b", "other", "c"), new("c", "other", "a")] },
            "*circle: 'a' → 'b' → 'c' → 'a'*");
    }

    [Fact]
    public void Orders_with_gaps_and_other_kinds_are_refused()
    {
        var two = Two(["a", "b"], ["a", "b"]);
        two["pets"] = new Table([two["pets"]["owner"], new NumericColumn("born", [3, double.NaN]), CategoricalColumn.Of("name", ["x", "y"])]);
        Refused(two, Owners(new TableRelation("pets", "owner", "people") { OrderBy = "born" }), "Row 1 of table 'pets' has a gap in 'born'*");
        Refused(two, Owners(new TableRelation("pets", "owner", "people") { OrderBy = "name" }), "*'name' of table 'pets' is Categorical*");
        Refused(new() { ["t"] = new Table([CategoricalColumn.Of("who", ["a", null]), new NumericColumn("x", [1, 2])]) },
            new TablesSchema { Sequences = [new("t", "who")] }, "Row 1 of table 't' has a gap in 'who'*");
        Refused(new() { ["t"] = new Table([CategoricalColumn.OfBooleans("who", [true, false]), new NumericColumn("x", [1, 2])]) },
            new TablesSchema { Sequences = [new("t", "who")] }, "*'who' of table 't' is Boolean*");
    }

    [Fact]
    public void Orphans_are_left_out_where_that_is_wanted_and_so_are_their_children()
    {
        var tables = Two(["a", "b", "c"], ["a", "x", "b", "c", "y"]);
        tables["pets"] = new Table([.. tables["pets"].Columns, new NumericColumn("tag", [1, 2, 3, 4, 5], isInteger: true)]);
        tables["toys"] = new Table([new NumericColumn("pet", [1, 2, 3, 5], isInteger: true), CategoricalColumn.Of("toy", ["ball", "bone", "ball", "bone"])]);
        var schema = new TablesSchema
        {
            PrimaryKeys = new Dictionary<string, string> { ["people"] = "id", ["pets"] = "tag" },
            Relations = [new("pets", "owner", "people"), new("toys", "pet", "pets")],
        };
        var model = KaemTablesModel.Train(tables, schema, Quick with { Orphans = OrphanRows.LeftOut });
        model.Notes.Should().HaveCount(2);
        model.Notes[0].Should().Match("2 of 5 rows of table 'pets' are left out*'owner'*'people'*'x'.");
        model.Notes[1].Should().Match("2 of 4 rows of table 'toys' are left out*'pet'*'pets'*'2'.");
        Whole(model.Generate(5), schema);
    }

    [Fact]
    public void Tables_with_nothing_to_learn_are_made_all_the_same()
    {
        var tables = new Dictionary<string, Table>
        {
            ["one"] = new Table([new NumericColumn("id", [7], isInteger: true), CategoricalColumn.Of("word", ["same"])]),
            ["keys"] = new Table([new IdentifierColumn("id", ["k-1", "k-2", "k-3"])]),
            ["link"] = new Table([new NumericColumn("one", [7, 7, 7], isInteger: true), CategoricalColumn.Of("key", ["k-1", "k-2", "k-3"])]),
            ["none"] = new Table(
                [new NumericColumn("id", [], isInteger: true), new NumericColumn("one", [], isInteger: true), CategoricalColumn.Of("text", [])]),
            ["below"] = new Table([new NumericColumn("none", [], isInteger: true)]),
            ["lost"] = new Table([new NumericColumn("one", [double.NaN, double.NaN]), new NumericColumn("x", [3, 4])]),
        };
        var schema = new TablesSchema
        {
            PrimaryKeys = new Dictionary<string, string> { ["one"] = "id", ["keys"] = "id", ["none"] = "id" },
            Relations =
            [
                new("link", "one", "one"), new("link", "key", "keys"), new("none", "one", "one"), new("below", "none", "none"), new("lost", "one", "one"),
            ],
        };
        var model = KaemTablesModel.Train(tables, schema, Quick);
        var made = model.Generate(scale: 4, seed: 2);
        Whole(made, schema);
        made["one"].Rows.Should().Be(4);
        Shop.Texts(made["one"], "word").Should().OnlyContain(word => word == "same");
        made["keys"].Rows.Should().Be(12);
        made["link"].Rows.Should().Be(12, "the one row had three");
        made["none"].Rows.Should().Be(0);
        made["below"].Rows.Should().Be(0);
        made["lost"].Rows.Should().Be(8);
        made["lost"]["one"].MissingCount.Should().Be(8);
        model.ModelOf("none").Should().BeNull();
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        TablesModelTests.Same(KaemTablesModel.Load(stream).Generate(4, seed: 2), made);
    }

    [Fact]
    public void Some_children_may_have_no_parent_and_a_key_may_be_the_parents()
    {
        var random = new Random(2);
        string?[] ids = [.. Enumerable.Range(0, 100).Select(i => $"{i * 13 + 100}")];
        string?[] owners = [.. Enumerable.Range(0, 200).Select(_ => random.Next(4) == 0 ? null : ids[random.Next(100)])];
        var tables = Two(ids, owners);
        double[] weights = [.. owners.Select(owner => owner is null ? 100.0 + random.Next(5) : random.Next(5))];
        tables["pets"] = new Table([tables["pets"]["owner"], new NumericColumn("weight", weights)]);
        // One detail at most of each person, under the person's key, which is a number here.
        tables["details"] = new Table(
        [
            new NumericColumn("person", [.. Enumerable.Range(0, 50).Select(i => i * 26 + 100.0)], isInteger: true),
            CategoricalColumn.Of("eyes", Enumerable.Range(0, 50).Select(i => i % 2 == 0 ? "blue" : "brown")),
        ]);
        var schema = new TablesSchema
        {
            PrimaryKeys = new Dictionary<string, string> { ["people"] = "id", ["details"] = "person" },
            Relations = [new("pets", "owner", "people") { History = 1 }, new("details", "person", "people")],
        };
        var made = KaemTablesModel.Train(tables, schema, Quick with { Table = Quick.Table with { Updates = 300 } }).Generate(2, seed: 5);
        Whole(made, schema);
        int without = tables["pets"]["owner"].MissingCount;
        made["pets"]["owner"].MissingCount.Should().Be(2 * without);
        var drawn = ((NumericColumn)made["pets"]["weight"]).Values.ToArray();
        drawn.Where((_, row) => made["pets"]["owner"].IsMissing(row)).Count(weight => weight >= 100).Should()
            .BeGreaterThan((int)(1.8 * without), "who has nobody is heavy");
        made["details"].Rows.Should().BeInRange(60, 140);
        Shop.Texts(made["details"], "person").Should().OnlyHaveUniqueItems();
        made["details"]["person"].Kind.Should().Be(ColumnKind.Integer);
    }

    [Fact]
    public void Names_that_the_model_uses_itself_may_be_the_tables_own()
    {
        var table = new Table(
        [
            CategoricalColumn.Of("who", ["a", "a", "b", "b", "b", "c"]), new NumericColumn("day", [1, 2, 3, 4, 5, 6], isInteger: true),
            new NumericColumn("day, first", [1, 2, 3, 4, 5, 7]), new NumericColumn("day, from the row before", [1, 2, 3, 4, 5, 8]),
            new NumericColumn("rows of t by who", [1, 2, 3, 4, 5, 9]), new NumericColumn("order before", [1, 2, 3, 4, 5, 9]),
            new NumericColumn("coin", [1, 1, 1, 1, 1, 1]),
            new NumericColumn("t by who.coin", [1, 2, 3, 4, 5, 9]), new NumericColumn("day, 1 before", [1, 2, 3, 4, 5, 9]),
        ]);
        var model = KaemTablesModel.Train(
            new Dictionary<string, Table> { ["t"] = table, ["t by who"] = new Table([new NumericColumn("x", [1, 2])]) },
            new TablesSchema { Sequences = [new("t", "who") { OrderBy = "day" }] }, Quick);
        model.Generate(3)["t"].Columns.Select(column => column.Name).Should().Equal(table.Columns.Select(column => column.Name));
    }

    /// <summary>Keys are all different, and foreign keys refer to rows that are there.</summary>
    private static void Whole(IReadOnlyDictionary<string, Table> tables, TablesSchema schema)
    {
        foreach (var (table, key) in schema.PrimaryKeys)
            Shop.Texts(tables[table], key).Should().OnlyHaveUniqueItems(table);
        foreach (var relation in schema.Relations)
        {
            var keys = Shop.Texts(tables[relation.Parent], schema.PrimaryKeys[relation.Parent]).ToHashSet();
            Shop.Texts(tables[relation.Child], relation.ForeignKey).Where(key => key is not null && !keys.Contains(key)).Should().BeEmpty(relation.ToString());
        }
    }

    private static void Refused(Dictionary<string, Table> tables, TablesSchema schema, string message) =>
        FluentActions.Invoking(() => KaemTablesModel.Train(tables, schema, Quick)).Should().Throw<ArgumentException>().WithMessage(message);
}
