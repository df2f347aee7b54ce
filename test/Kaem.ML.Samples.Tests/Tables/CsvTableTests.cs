using Kaem.ML.Samples.Datasets;
using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Tests.Tables;

public class CsvTableTests
{
    [Fact]
    public void Quotes_commas_gaps_and_blanks_are_read_and_written()
    {
        var text = CsvTable.Read(new StringReader("name, n ,x\n\"a, \"\"b\"\"\",1, 2.5\n c ,?,\n"));
        var table = text.Parse(TableSchema.Infer(text));
        table.Columns.Select(column => (column.Name, column.Kind)).Should().Equal(("name", ColumnKind.Categorical), ("n", ColumnKind.Integer), ("x", ColumnKind.Real));
        ((CategoricalColumn)table["name"]).Categories.Should().Equal("a, \"b\"", "c");
        table["n"].IsMissing(1).Should().BeTrue();

        var written = new StringWriter();
        CsvTable.Write(written, table);
        written.ToString().ReplaceLineEndings("\n").Should().Be("name,n,x\n\"a, \"\"b\"\"\",1,2.5\nc,,\n");
    }

    [Fact]
    public void What_is_no_table_is_refused()
    {
        Refused("", "It is empty*");
        Refused("a,b\n", "It has names but no rows*");
        Refused("a,b\n1,2\n1,2,3\n", "Line 3 has 3 fields; the first has 2 names*");
        Refused("a,a\n1,2\n", "Two columns are called 'a'*");
        FluentActions.Invoking(() => CsvTable.Read("nowhere.csv")).Should().Throw<SampleException>().WithMessage("There is no file 'nowhere.csv'*");

        static void Refused(string text, string message) =>
            FluentActions.Invoking(() => CsvTable.Read(new StringReader(text))).Should().Throw<SampleException>().WithMessage(message);
    }
}
