using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables;

public class TableTests
{
    [Fact]
    public void Rows_and_columns_can_be_picked()
    {
        var table = MadeTable.Of(10);
        var picked = table.Select([7, 2, 7]).Keep("town", "age");
        picked.Rows.Should().Be(3);
        picked.Columns.Select(column => column.Name).Should().Equal("town", "age");
        picked.Columns.Select(column => MadeTable.Cell(column, 0)).Should().Equal(MadeTable.Cell(table["town"], 7), MadeTable.Cell(table["age"], 7));
        MadeTable.Cells(table.Slice(3, 4)).Should().Equal(MadeTable.Cells(table.Select([3, 4, 5, 6])));
        table.Without("age", "gain").Columns.Should().HaveCount(4);
        table.Schema.Columns.Select(column => column.Kind).Should().Equal(
            ColumnKind.Real, ColumnKind.Integer, ColumnKind.Integer, ColumnKind.Real, ColumnKind.Boolean, ColumnKind.Categorical);
    }

    [Fact]
    public void What_can_not_be_a_table_is_refused()
    {
        Refused(() => new Table([]), "*at least one column*");
        Refused(() => new Table([new NumericColumn("a", [1]), new NumericColumn("a", [2])]), "*Two columns are called 'a'*");
        Refused(() => new Table([new NumericColumn("a", [1]), new NumericColumn("b", [2, 3])]), "*Column 'b' has 2 rows, column 'a' has 1*");
        Refused(() => new NumericColumn("a", [1, double.PositiveInfinity]), "Row 1 of column 'a'*");
        Refused(() => new NumericColumn("a", [1, 2.5], isInteger: true), "Row 1 of column 'a' is 2.5, which is no whole number*");
        Refused(() => new CategoricalColumn("a", [0, 2], ["x", "y"]), "Row 1 of column 'a' has code 2; there are 2 categories*");
        Refused(() => new CategoricalColumn("a", [0], ["x", "x"]), "Two categories of column 'a' are called 'x'*");
        Refused(() => MadeTable.Of(3).Keep("aged"), "There is no column 'aged'. The columns are 'size', *");
        Refused(() => MadeTable.Of(3).Select([3]), "*There is no row 3; the table has 3*");
    }

    private static void Refused(Func<object> make, string message) => make.Should().Throw<ArgumentException>().WithMessage(message);
}
