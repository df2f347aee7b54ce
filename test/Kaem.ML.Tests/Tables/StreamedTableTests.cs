using System.IO.Compression;
using System.Text;
using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Tables;

/// <summary>Files that are read block by block, by the library's own reader or by ML.NET's text loader.</summary>
public sealed class StreamedTableTests : IDisposable
{
    private const int Rows = 10_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("kaem-stream").FullName;
    private readonly MLContext _context = new(seed: 1);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_streamed_file_has_the_rows_of_one_that_is_read_whole(bool isPacked)
    {
        string path = Write(isPacked ? "rows.csv.gz" : "rows.csv", Lines(';', "# made by hand"), Encoding.Latin1, isPacked);
        var streamed = _context.Generative().StreamTable(path, looked: 50);
        var whole = _context.Generative().LoadTable(path);
        streamed.Schema.Select(column => (column.Name, column.Type)).Should().Equal(
            ("n", NumberDataViewType.Double), ("town", TextDataViewType.Instance), ("member", TextDataViewType.Instance));
        streamed.GetRowCount().Should().BeNull();
        for (int pass = 0; pass < 2; pass++)
        {
            streamed.GetColumn<double>("n").Should().Equal(whole.GetColumn<double>("n"));
            Texts(streamed, "town").Should().Equal(Texts(whole, "town"));
            Texts(streamed, "member").Should().HaveCount(Rows).And.OnlyContain(text => text == "" || text == "true" || text == "false");
        }
        var table = _context.Generative().ReadTable(streamed);
        (table.Rows, table["n"].MissingCount, table["n"].Kind).Should().Be((Rows, Rows / 100, ColumnKind.Integer));
    }

    [Fact]
    public void Columns_are_read_as_they_are_asked_for_and_rows_are_counted_without_any()
    {
        string path = Write("rows.csv", Lines(','));
        var streamed = _context.Generative().StreamTable(path);
        using var cursor = streamed.GetRowCursor([]);
        int rows = 0;
        while (cursor.MoveNext())
            rows++;
        rows.Should().Be(Rows);
        FluentActions.Invoking(() => cursor.GetGetter<double>(streamed.Schema["n"])).Should().Throw<InvalidOperationException>();
        cursor.MoveNext().Should().BeFalse();
        using var first = streamed.GetRowCursor([streamed.Schema["n"]]);
        var getter = first.GetGetter<double>(streamed.Schema["n"]);
        double value = 0;
        FluentActions.Invoking(() => getter(ref value)).Should().Throw<InvalidOperationException>().WithMessage("There is no current row*");
        first.MoveNext();
        getter(ref value);
        (value, first.Position).Should().Be((0, 0));
    }

    [Fact]
    public void A_later_row_of_another_kind_is_refused_by_its_line()
    {
        string path = Write("odd.csv", [.. Lines(','), "many,x,true"]);
        var streamed = _context.Generative().StreamTable(path);
        FluentActions.Invoking(() => streamed.GetColumn<double>("n").Sum()).Should().Throw<FormatException>()
            .WithMessage($"'{path}' can't be read as a table: of the rows from 8192 on, which begin at line 8194: *'many'*look at more of them*");
        string ragged = Write("ragged.csv", [.. Lines(','), "1,2"]);
        var later = _context.Generative().StreamTable(ragged);
        FluentActions.Invoking(() => later.GetColumn<double>("n").Sum()).Should().Throw<FormatException>()
            .WithMessage($"'{ragged}' can't be read as a table: Line 10002 has 2 fields*");
    }

    [Fact]
    public void A_column_that_first_rows_lack_is_refused_where_it_has_a_value()
    {
        string path = Write("late.csv", ["a,b,", .. Enumerable.Repeat("1,2,", 6000), "1,2,3"]);
        var streamed = _context.Generative().StreamTable(path, looked: 100);
        FluentActions.Invoking(() => streamed.GetColumn<double>("a").Sum()).Should().Throw<FormatException>()
            .WithMessage("*Line 6002 has a value in field 3, which has no name*");
        CsvFile.Load(path).Text.Names.Should().Equal("a", "b", "column 3");
    }

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    public void A_text_loader_reads_what_was_found(char separator)
    {
        string path = Write("rows.csv", Lines(separator));
        var first = CsvFile.Load(path, new CsvOptions { MostRows = 100 });
        first.Text.Rows.Should().Be(100);
        var options = _context.Generative().LoaderOptions(first, TableSchema.Infer(first.Text));
        var loaded = _context.Data.CreateTextLoader(options).Load(path);
        var whole = _context.Generative().LoadTable(path);
        loaded.GetColumn<double>("n").Should().Equal(whole.GetColumn<double>("n"));
        Texts(loaded, "town").Should().Equal(Texts(whole, "town"));
    }

    [Fact]
    public void A_text_loader_is_not_given_what_it_can_not_read()
    {
        var old = CsvFile.Load(new MemoryStream(Encoding.Latin1.GetBytes("a,b\nö,1\nü,2\n")));
        FluentActions.Invoking(() => _context.Generative().LoaderOptions(old, TableSchema.Infer(old.Text))).Should().Throw<NotSupportedException>()
            .WithMessage("*the file is in windows-1252. StreamTable reads it.");
        var commented = CsvFile.Load(new StringReader("# x\na,b\nö,1\nü,2\n"));
        FluentActions.Invoking(() => _context.Generative().LoaderOptions(commented, TableSchema.Infer(commented.Text))).Should().Throw<NotSupportedException>()
            .WithMessage("*lines of the file begin with '#'*");
    }

    private static IEnumerable<string> Lines(char separator, string? comment = null)
    {
        if (comment is not null)
            yield return comment;
        yield return string.Join(separator, "n", "town", "member");
        for (int i = 0; i < Rows; i++)
        {
            string n = i % 100 == 99 ? "" : $"{i * 37 % 103}", town = i % 7 == 0 ? $"\"Köln{separator}1\"" : i % 7 == 1 ? "" : "Bonn";
            yield return string.Join(separator, n, town, i < 5000 ? i % 2 == 0 ? "true" : "false" : "");
        }
    }

    private string Write(string name, IEnumerable<string> lines, Encoding? encoding = null, bool isPacked = false)
    {
        string path = Path.Combine(_folder, name);
        using var file = File.Create(path);
        using Stream target = isPacked ? new GZipStream(file, CompressionLevel.Fastest) : file;
        using var writer = new StreamWriter(target, encoding ?? new UTF8Encoding(false));
        foreach (string line in lines)
            writer.WriteLine(line);
        return path;
    }

    private static string[] Texts(IDataView data, string column) =>
        [.. data.GetColumn<ReadOnlyMemory<char>>(column).Select(text => text.ToString())];
}
