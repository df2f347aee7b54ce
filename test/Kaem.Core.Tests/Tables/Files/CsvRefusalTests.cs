using System.Text;
using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables.Files;

/// <summary>What is no table is refused in words that say where, and never say what the rest of the file holds.</summary>
public sealed class CsvRefusalTests
{
    private const string Secret = "secret,9\n";

    [Theory]
    [InlineData("", "It is empty.")]
    [InlineData("\n \n", "It is empty.")]
    [InlineData("a,b\n", "It has names but no rows.")]
    [InlineData("a,b\n1,2\n1,2,3\n" + Secret, "Line 3 has 3 fields; the first has 2 names. The one too many begins at column 5.")]
    [InlineData("a,b\n1,2\n3\n" + Secret, "Line 3 has 1 field; the first has 2 names.")]
    [InlineData("a,b\n\"x\ny\",2\n3\n" + Secret, "Line 4 has 1 field; the first has 2 names.")]
    [InlineData("text\nhello, world\nx\n" + Secret, "Line 2 has 2 fields; the first has 1 name.*begins at column 8. If it is one column of text*")]
    [InlineData("a,b\n1,x\n2,\"open\n" + Secret, "Line 3, column 3: a quote opens here and never closes.*")]
    [InlineData(
        "a,b\n1,x\n2,\"open\n3,\"z\"\n" + Secret,
        "Line 4, column 4: a quote closes, and 'z' follows where the field ends; the quote opened at line 3, column 3.*")]
    [InlineData(
        "a,b\n1,\"x\" y\n" + Secret, "Line 2, column 7: a quote closes, and 'y' follows where the field ends; the quote opened at line 2, column 3.*")]
    public void It_is_refused_by_its_place(string text, string message)
    {
        var refused = FluentActions.Invoking(() => CsvFile.Load(new StringReader(text))).Should().Throw<FormatException>().WithMessage(message).Which;
        refused.ToString().Should().NotContain("secret");
    }

    [Fact]
    public void A_quote_that_never_closes_is_found_after_many_rows()
    {
        string rows = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i},some text that is long\n"));
        FluentActions.Invoking(() => CsvFile.Load(new StringReader($"a,b\n{rows}7,\"open\n{rows}"))).Should().Throw<FormatException>()
            .WithMessage("Line 100002, column 3: a quote opens here and never closes.*").Which.Message.Length.Should().BeLessThan(300);
    }

    [Fact]
    public void A_file_is_named_in_what_is_said_of_it()
    {
        using var folder = new Reliability.TemporaryFolder();
        string path = Path.Combine(folder.Path, "odd.csv");
        File.WriteAllText(path, "a,b\n1\n");
        FluentActions.Invoking(() => CsvFile.Load(path)).Should().Throw<FormatException>()
            .WithMessage($"'{path}' can't be read as a table: Line 2 has 1 field*");
        FluentActions.Invoking(() => CsvFile.Load(folder.Path)).Should().Throw<FileNotFoundException>().WithMessage("*is a folder*");
        FluentActions.Invoking(() => CsvFile.Load("nowhere.csv")).Should().Throw<FileNotFoundException>().WithMessage("There is no file 'nowhere.csv'*");
    }

    [Fact]
    public void What_an_encoding_does_not_have_is_refused_by_column_and_row()
    {
        using var folder = new Reliability.TemporaryFolder();
        string path = Path.Combine(folder.Path, "out.csv");
        var table = new Table([CategoricalColumn.Of("town", ["Köln", "Łódź"])]);
        FluentActions.Invoking(() => CsvFile.Write(path, table, new CsvDialect { Encoding = Encoding.Latin1 })).Should().Throw<ArgumentException>()
            .WithMessage("Row 1 of column 'town' has a character that can't be written in iso-8859-1. Write it in UTF-8*");
        FluentActions.Invoking(() => CsvFile.Write(path, new Table([CategoricalColumn.Of("x", ["\uD800"])]))).Should().Throw<ArgumentException>()
            .WithMessage("Row 0 of column 'x' has a character that can't be written in utf-8*");
        Directory.GetFiles(folder.Path).Should().BeEmpty();
    }
}
