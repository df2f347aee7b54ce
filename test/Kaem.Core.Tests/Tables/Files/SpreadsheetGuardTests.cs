using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables.Files;

public class SpreadsheetGuardTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0")]
    [InlineData("+1 555 0100", "'+1 555 0100")]
    [InlineData("-none-", "'-none-")]
    [InlineData("@home", "'@home")]
    [InlineData("'=1", "''=1")]
    [InlineData("''@x", "'''@x")]
    [InlineData("'-1.5", "''-1.5")]
    [InlineData("-1.5", "-1.5")]
    [InlineData("+1e3", "+1e3")]
    [InlineData("-1,234.5", "-1,234.5")]
    [InlineData("-5%", "-5%")]
    [InlineData("-", "-")]
    [InlineData("=", "=")]
    [InlineData("a=b", "a=b")]
    [InlineData("'tis", "'tis")]
    [InlineData("", "")]
    public void Text_that_a_spreadsheet_would_compute_stays_text(string text, string written)
    {
        SpreadsheetGuard.Write(text).Should().Be(written);
        SpreadsheetGuard.Read(written).ToString().Should().Be(text, "what is read is what was written");
    }

    [Fact]
    public void Files_are_guarded_unless_raw_cells_are_asked_for_and_come_back()
    {
        string?[] texts = ["=HYPERLINK(\"http://x\")", "-no", "'+x", null, "plain"];
        var table = new Table(
            [CategoricalColumn.Of("@name", texts), new NumericColumn("n", [-1, 2.5, -3, 4, double.NaN])]);
        string guarded = Written(table, null), raw = Written(table, new CsvDialect { RawCells = true });
        guarded.Should().Be("'@name,n\r\n\"'=HYPERLINK(\"\"http://x\"\")\",-1\r\n'-no,2.5\r\n''+x,-3\r\n,4\r\nplain,\r\n");
        raw.Should().Be("@name,n\r\n\"=HYPERLINK(\"\"http://x\"\")\",-1\r\n-no,2.5\r\n'+x,-3\r\n,4\r\nplain,\r\n");

        var back = CsvFile.Load(new StringReader(guarded));
        back.Text.Names[0].Should().Be("@name");
        Enumerable.Range(0, 5).Select(row => Parsed(back).Columns[0].TextAt(row)).Should().Equal(texts.Select(text => text ?? ""));
        var rawBack = CsvFile.Load(new StringReader(raw), new CsvOptions { RawCells = true });
        rawBack.Dialect.RawCells.Should().BeTrue();
        Enumerable.Range(0, 5).Select(row => Parsed(rawBack).Columns[0].TextAt(row)).Should().Equal(texts.Select(text => text ?? ""));
    }

    [Fact]
    public void Dates_lengths_and_numbers_as_they_were_written_are_left_alone()
    {
        var table = CsvFile.Load(new StringReader("when,cost,span\n2024-01-31,-$5.00,-01:30:00\n2024-02-29,$7.25,02:00:00\n"));
        Written(Parsed(table), null).Should().Contain("-$5.00").And.Contain("-01:30:00").And.NotContain("'");
    }

    private static Table Parsed(CsvTable file) => file.Text.Parse(TableSchema.Infer(file.Text));

    private static string Written(Table table, CsvDialect? dialect)
    {
        using var writer = new StringWriter();
        CsvFile.Write(writer, table, dialect);
        return writer.ToString();
    }
}
