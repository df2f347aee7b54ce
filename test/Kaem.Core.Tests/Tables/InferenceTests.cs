using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables;

public class InferenceTests
{
    private const int Rows = 40;

    private static readonly TextTable Text = new(
        ["count", " real ", "flag", "town", "id", "empty", "one"],
        [
            Column(i => $" {i % 7}"),
            Column(i => i == 3 ? "?" : i % 2 == 0 ? $"{i}" : $"{i}.25"),
            Column(i => i == 5 ? "" : i % 3 == 0 ? "TRUE" : "false "),
            Column(i => i % 4 == 0 ? "NaN" : i % 4 == 1 ? "Cork" : " Dover"),
            Column(i => $"ticket {i}"),
            Column(i => i % 2 == 0 ? "NA" : "null"),
            Column(_ => "x"),
        ]);

    [Fact]
    public void Kinds_are_found_without_the_gaps()
    {
        var schema = TableSchema.Infer(Text);
        schema.Columns.Select(column => (column.Name, column.Kind)).Should().Equal(
            ("count", ColumnKind.Integer), ("real", ColumnKind.Real), ("flag", ColumnKind.Boolean), ("town", ColumnKind.Categorical),
            ("id", ColumnKind.Identifier), ("empty", ColumnKind.Categorical), ("one", ColumnKind.Categorical));
        schema.Find("town")!.Categories.Should().Equal("Cork", "Dover");
        schema.LeftOut.Should().BeEmpty();
        schema.Notes.Select(note => note.Name).Should().Equal("id", "empty");
        schema.Notes[0].Text.Should().StartWith("40 of its 40 values are different texts");
        schema.Notes[1].Text.Should().StartWith("It has no values");

        var table = Text.Parse(schema);
        table.Rows.Should().Be(Rows);
        table.Columns.Select(column => column.MissingCount).Should().Equal(0, 1, 1, 10, 0, Rows, 0);
        ((NumericColumn)table["real"]).Values[..5].ToArray().Should().Equal(0, 1.25, 2, double.NaN, 4);
        ((CategoricalColumn)table["flag"]).Codes[..6].ToArray().Should().Equal(1, 0, 0, 1, 0, -1);
        ((CategoricalColumn)table["town"]).NameAt(2).Should().Be("Dover");
        ((IdentifierColumn)table["id"]).Values[2].Should().Be("ticket 2");
        table["flag"].TextAt(0).Should().Be("TRUE");
        table["flag"].TextAt(1).Should().Be("false");
    }

    [Fact]
    public void Kinds_can_be_given()
    {
        var schema = TableSchema.Infer(Text, new Dictionary<string, ColumnKind> { ["count"] = ColumnKind.Categorical, ["id"] = ColumnKind.Categorical });
        schema.Find("count")!.Categories.Should().Equal("0", "1", "2", "3", "4", "5", "6");
        schema.Find("id")!.Categories.Should().HaveCount(Rows);
        schema.Notes.Select(note => note.Name).Should().Equal("empty");
        FluentActions.Invoking(() => TableSchema.Infer(Text, new Dictionary<string, ColumnKind> { ["cuont"] = ColumnKind.Real }))
            .Should().Throw<ArgumentException>().WithMessage("There is no column 'cuont'*'count'*");
    }

    [Fact]
    public void A_schema_reads_other_rows_and_names_what_does_not_fit()
    {
        var schema = new TableSchema(
            [new ColumnSchema("n", ColumnKind.Integer), new ColumnSchema("c", ColumnKind.Categorical) { Categories = ["b", "a"] },
            new ColumnSchema("f", ColumnKind.Boolean)]);
        var table = new TextTable(["c", "n", "f"], [["a", "new"], ["3", "?"], ["1", "0"]]).Parse(schema);
        ((CategoricalColumn)table["c"]).Categories.Should().Equal("b", "a", "new");
        ((CategoricalColumn)table["f"]).Codes.ToArray().Should().Equal(1, 0);

        new TextTable(["c", "n", "f"], [["a"], ["2.5"], ["1"]]).Parse(schema)["n"].Kind.Should().Be(ColumnKind.Real);
        table["n"].Kind.Should().Be(ColumnKind.Integer);
        FluentActions.Invoking(
            () => TableSchema.Infer(new TextTable(["n"], [["1", "", "2.5"]]), new Dictionary<string, ColumnKind> { ["n"] = ColumnKind.Integer }))
            .Should().Throw<FormatException>().WithMessage("Row 2 of column 'n' is '2.5', not a whole number*");
        FluentActions.Invoking(() => new TextTable(["c", "n", "f"], [["a"], ["2"], ["yes"]]).Parse(schema))
            .Should().Throw<FormatException>().WithMessage("Row 0 of column 'f' is 'yes', not true or false*");
        FluentActions.Invoking(() => new TextTable(["c", "n"], [["a"], ["2"]]).Parse(schema)).Should().Throw<ArgumentException>()
            .WithMessage("There is no column 'f'*");
    }

    [Fact]
    public void A_few_texts_among_numbers_are_named()
    {
        var text = new TextTable(
            ["budget", "score", "kind", "flag", "fine"],
            [
                Column(i => i == 7 ? "-" : $"{1000 + i * i}"), Column(i => i is 4 or 9 ? "no idea" : $"{i % 9}.5"),
                Column(i => i % 2 == 0 ? "x" : $"{i % 5}"),
                Column(i => i == 0 ? "maybe" : "true"), Column(i => i == 5 ? "#N/A" : $"{i}.5"),
            ]);
        var schema = TableSchema.Infer(text);
        schema.Notes.Select(note => (note.Name, note.Text[..note.Text.IndexOf('.', note.Text.IndexOf("row ", StringComparison.Ordinal))])).Should().Equal(
            ("budget", "1 of its 40 values counts as missing: row 7 is '-'"),
            ("score", "38 of its 40 values are numbers, 2 are not: row 4 is 'no idea'"),
            ("flag", "39 of its 40 values are true or false, 1 is not: row 0 is 'maybe'"));
        schema.Columns.Select(column => column.Kind).Should().Equal(
            ColumnKind.Integer, ColumnKind.Categorical, ColumnKind.Categorical, ColumnKind.Categorical, ColumnKind.Real);
        text.Parse(schema)["budget"].IsMissing(7).Should().BeTrue();

        var marked = TableSchema.Infer(new TextTable(["budget"], [text.Cells(0)], missingMarks: ["-"]));
        marked.Columns.Single().Kind.Should().Be(ColumnKind.Integer);
        marked.Notes.Should().BeEmpty();
        TableSchema.Infer(text, new Dictionary<string, ColumnKind> { ["score"] = ColumnKind.Categorical }).Notes.Select(note => note.Name).Should()
            .Equal("budget", "flag");
    }

    [Fact]
    public void Missing_marks_can_be_set()
    {
        var text = new TextTable(["a"], [["-", "?", "x", "x"]], missingMarks: ["-"]);
        TableSchema.Infer(text).Columns[0].Categories.Should().Equal("?", "x");
    }

    private static string[] Column(Func<int, string> cell) => [.. Enumerable.Range(0, Rows).Select(cell)];
}
