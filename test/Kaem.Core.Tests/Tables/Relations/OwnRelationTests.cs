using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables.Relations;

/// <summary>Rows that refer to rows of their own table: who manages whom.</summary>
public class OwnRelationTests
{
    private static readonly KaemTablesOptions Options = new()
    {
        Table = new KaemTableOptions { Updates = 30, StopEarly = false, Hidden = [16], Model = new KaemTableOptions().Model with { Seed = 3 } },
    };

    /// <summary>People of whom the first few have no manager, and the others one above them; some manage many.</summary>
    private static Table People(int rows, Func<int, double> manager)
    {
        double[] managers = [.. Enumerable.Range(0, rows).Select(manager)];
        return new Table(
        [
            new IdentifierColumn("person_id", [.. Enumerable.Range(0, rows).Select(row => $"{100 + row}")]),
            new NumericColumn("manager_id", managers, isInteger: true),
            new NumericColumn("pay", [.. Enumerable.Range(0, rows).Select(row => 20.0 + row % 37)], isInteger: true),
        ]);
    }

    private static (string?[] Ids, string?[] Managers) Texts(Table table) =>
        (TableKeys.Of(table["person_id"]), TableKeys.Of(table["manager_id"]));

    [Fact]
    public void They_are_found_by_name_and_values()
    {
        var schema = TablesSchema.Infer(new Dictionary<string, Table> { ["people"] = People(60, row => row < 3 ? double.NaN : 100 + row / 3) });
        schema.Relations.Should().Equal(new TableRelation("people", "manager_id", "people"));
        schema.PrimaryKeys.Should().Contain("people", "person_id");
        // Not where a value is no key, nor by values alone.
        TablesSchema.Infer(new Dictionary<string, Table> { ["people"] = People(60, row => 90 + row) }).Relations.Should().BeEmpty();
        var tasks = new Table([new NumericColumn("id", [1, 2, 3], isInteger: true), new NumericColumn("hours", [1, 2, 2], isInteger: true)]);
        TablesSchema.Infer(new Dictionary<string, Table> { ["tasks"] = tasks }).Relations.Should().BeEmpty();
    }

    [Theory]
    [InlineData("parent_task_id", "tasks", "task_id", 2)]
    [InlineData("manager_id", "employees", "employee_id", 1)]
    [InlineData("parent", "categories", "id", 1)]
    [InlineData("ParentId", "Categories", "Id", 1)]
    [InlineData("quantity", "lines", "line_id", 0)]
    [InlineData("customer_id", "orders", "order_id", 0)]
    [InlineData("task_id", "tasks", "id", 0)]
    [InlineData("id", "tasks", "no", 0)]
    public void Names_say_what_refers_to_its_own_table(string column, string table, string key, int plainness) =>
        ReferenceNames.OwnPlainness(column, table, key).Should().Be(plainness);

    [Fact]
    public void Generated_rows_refer_to_generated_rows_in_a_tree_as_in_training()
    {
        var real = People(60, row => row < 3 ? double.NaN : 100 + (row - 1) / 4);
        var schema = TablesSchema.Infer(new Dictionary<string, Table> { ["people"] = real });
        var model = KaemTablesModel.Train(new Dictionary<string, Table> { ["people"] = real }, schema, Options);
        var made = model.Generate(scale: 2, seed: 5)["people"];
        var (ids, managers) = Texts(made);
        made.Schema.Columns.Select(column => (column.Name, column.Kind)).Should().Equal(real.Schema.Columns.Select(column => (column.Name, column.Kind)));
        ids.Should().HaveCount(120).And.OnlyHaveUniqueItems().And.NotIntersectWith(TableKeys.Of(real["person_id"]));
        managers.Count(manager => manager is null).Should().Be(6, "as many in a hundred have none");
        var places = ids.Select((id, row) => (id, row)).ToDictionary(person => person.id!, person => person.row);
        for (int row = 0; row < managers.Length; row++)
        {
            if (managers[row] is { } manager)
                places[manager].Should().BeLessThan(row, "managers stand above in training");
        }
        // The same from a file, and with the same seed.
        using var file = new MemoryStream();
        model.Save(file);
        file.Position = 0;
        Texts(KaemTablesModel.Load(file).Generate(scale: 2, seed: 5)["people"]).Managers.Should().Equal(managers);
        // Measured as others are.
        var quality = TablesEvaluation.Evaluate(
            new Dictionary<string, Table> { ["people"] = real }, new Dictionary<string, Table> { ["people"] = made }, schema);
        quality.Relations.Single().Integrity.Should().Be(1);
        quality.Relations.Single().MissingValueSimilarity.Should().BeApproximately(1, 1e-9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Trees_stay_trees_and_circles_refer_to_others(int kind)
    {
        int[] rows = kind switch
        {
            // Downward; to themselves at the top; in pairs; to nobody.
            0 => [.. Enumerable.Range(0, 40).Select(row => row == 39 ? -1 : row + 1 + (39 - row) / 3)],
            1 => [.. Enumerable.Range(0, 40).Select(row => row < 4 ? row : row / 4)],
            2 => [.. Enumerable.Range(0, 40).Select(row => row ^ 1)],
            _ => [.. Enumerable.Repeat(-1, 40)],
        };
        if (kind == 0)
            rows = [.. rows.Select(row => Math.Min(row, 39))];
        var link = OwnLink.Of("other", rows);
        (link.IsTree, link.IsUpward, link.ToItself).Should().Be(kind switch
        {
            0 => (true, false, 0), 1 => (true, true, 4), 2 => (false, false, 0), _ => (true, true, 0),
        });
        int[] drawn = link.Draw([.. Enumerable.Range(0, 80).Select(row => row % 5 == 0 ? 5 : 0)], trained: 40, seed: 7);
        var made = OwnLink.Of("other", drawn);
        drawn.Should().OnlyContain(row => row >= -1 && row < 80);
        (made.Without, made.ToItself).Should().Be((2 * link.Without, 2 * link.ToItself));
        (made.IsTree || !link.IsTree).Should().BeTrue();
        (made.IsUpward || !link.IsUpward).Should().BeTrue();
        link.Draw([], 40, 7).Should().BeEmpty();
        link.Draw([1], 40, 7).Should().Equal(kind switch { 0 or 3 => -1, _ => 0 });
    }

    [Fact]
    public void Rows_that_refer_to_rows_that_are_not_there_go_with_those_that_refer_to_them()
    {
        // 102 refers to nobody who is there, 103 to 102.
        var real = People(12, row => row < 2 ? double.NaN : row == 2 ? 999 : row == 3 ? 102 : 100);
        var tables = new Dictionary<string, Table> { ["people"] = real };
        var schema = new TablesSchema
        {
            PrimaryKeys = new Dictionary<string, string> { ["people"] = "person_id" },
            Relations = [new("people", "manager_id", "people")],
        };
        FluentActions.Invoking(() => KaemTablesModel.Check(tables, schema, Options))
            .Should().Throw<ArgumentException>().WithMessage("Row 2 of table 'people'*");
        var model = KaemTablesModel.Train(tables, schema, Options with { Orphans = OrphanRows.LeftOut });
        model.Notes.Should().HaveCount(2);
        model.Generate()["people"].Rows.Should().Be(10);
    }
}
