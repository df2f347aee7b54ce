using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables.Files;

/// <summary>What is written is what is read, whatever the cells hold and however it is written; and bytes at random do no harm.</summary>
public sealed class CsvRoundTripTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(600).WithReplay(11, 3);

    /// <summary>Whatever makes trouble, and letters of one to four bytes.</summary>
    private static readonly Gen<string> Pieces = Gen.Elements(
        "a", "b c", "1", "2.5", "\"", "\"\"", ",", ";", "\t", "|", " ", "\n", "\r", "\r\n", "#", "//", "sep=", "=", "'", "\\", "ö", "Ł", "日", "🍣", "\u00A0",
        "\u2028", "\uFEFF", "\0", "NA", "-", "\u0085", "é", "\u001A");

    private static readonly Gen<string> Cell = from count in Gen.Frequency((2, Gen.Constant(0)), (4, Gen.Constant(1)), (6, Gen.Choose(2, 4)))
                                               from pieces in Gen.ArrayOf(Pieces, count)
                                               select string.Concat(pieces);

    private static readonly Gen<CsvDialect> Dialects =
        from separator in Gen.Elements(',', ';', '\t', '|', ' ', '~')
        from newLine in Gen.Elements("\r\n", "\n", "\r")
        from encoding in Gen.Elements<Encoding>(
            new UTF8Encoding(false), new UTF8Encoding(true), new UnicodeEncoding(false, true), new UnicodeEncoding(true, true), new UTF32Encoding(false, true))
        from comment in Gen.Elements(null, "#", "//", "a")
        select new CsvDialect { Separator = separator, NewLine = newLine, Encoding = encoding, Comment = comment };

    [Fact]
    public void What_is_written_is_read_whatever_the_cells_hold()
    {
        var cases = from columns in Gen.Choose(1, 4)
                    from rows in Gen.Choose(1, 12)
                    from cells in Gen.ArrayOf(Gen.ArrayOf(Cell, rows), columns)
                    from names in Gen.ArrayOf(Cell, columns)
                    from dialect in Dialects
                    select (cells, names, dialect);
        Prop.ForAll(cases.ToArbitrary(), drawn =>
        {
            var (cells, names, dialect) = drawn;
            // Blanks around a name do not count, and each column has one of its own.
            string[] own = [.. names.Select((name, c) => $"{name.Trim()}{c}")];
            var table = new Table([.. cells.Select((column, c) => CategoricalColumn.Of(own[c], column))]);
            var stream = new MemoryStream();
            CsvWriter.Write(stream, isPacked: cells.Length == 3, table, dialect);
            stream.Position = 0;
            var read = CsvFile.Load(stream, new CsvOptions { Separator = dialect.Separator, Comment = dialect.Comment });
            read.Text.Names.Should().Equal(own.Select(name => name.Trim()));
            for (int c = 0; c < cells.Length; c++)
                read.Text.Cells(c).Should().Equal(cells[c]);
            read.Dialect.Encoding.GetPreamble().Should().Equal(dialect.Encoding.GetPreamble());
        }).Check(Many);
    }

    [Theory]
    [InlineData(',', "\r\n")]
    [InlineData(';', "\n")]
    [InlineData('\t', "\n")]
    [InlineData('|', "\r")]
    public void What_was_found_of_a_file_writes_the_same_file(char separator, string newLine)
    {
        foreach (var encoding in (Encoding[])[new UTF8Encoding(true), new UTF8Encoding(false), new UnicodeEncoding(false, true), Encoding.Latin1])
        {
            string text = string.Join(newLine, $"a{separator}\"b{separator}c\"", $"ö{separator}1", $"{separator}2", $"#x{separator}\"3\n4\"", "");
            text = text.Replace("#x", "\"#x\"", StringComparison.Ordinal);
            byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
            var found = CsvFile.Load(new MemoryStream(bytes));
            var written = new MemoryStream();
            var table = new Table([.. found.Text.Names.Select((name, c) => CategoricalColumn.Of(name, found.Text.Cells(c)))]);
            CsvWriter.Write(written, isPacked: false, table, found.Dialect);
            written.ToArray().Should().Equal(bytes);
        }
    }

    [Fact]
    public void A_file_whose_name_ends_in_gz_is_packed()
    {
        using var folder = new Reliability.TemporaryFolder();
        string path = Path.Combine(folder.Path, "table.csv.gz");
        CsvFile.Write(path, new Table([new NumericColumn("n", [1, 2], isInteger: true)]));
        File.ReadAllBytes(path)[..2].Should().Equal(0x1F, 0x8B);
        CsvFile.Read(path).Cells(0).Should().Equal("1", "2");
    }

    [Fact]
    public void A_file_without_names_is_written_without()
    {
        var written = new StringWriter();
        CsvFile.Write(written, new Table([new NumericColumn("n", [1, 2], isInteger: true)]), new CsvDialect { HasNames = false, NewLine = "\n" });
        written.ToString().Should().Be("1\n2\n");
    }

    [Fact]
    public void Random_bytes_are_a_table_or_refused()
    {
        var random = new Random(5);
        string[] texts = [",", ";", "\n", "\r\n", "\"", "a", "1", "#", "\t", "ö", "\u001F", "\0", "sep="];
        byte[][] likely = [.. texts.Select(Encoding.UTF8.GetBytes), [0xFF], [0xFE], [0xEF, 0xBB, 0xBF], [0x1F, 0x8B]];
        int tables = 0, refusals = 0;
        for (int trial = 0; trial < 6000; trial++)
        {
            byte[] bytes = trial % 2 == 0
                ? [.. Enumerable.Range(0, random.Next(60)).SelectMany(_ => likely[random.Next(likely.Length)])]
                : [.. Enumerable.Range(0, random.Next(300)).Select(_ => (byte)random.Next(256))];
            try
            {
                var table = CsvFile.Load(new MemoryStream(bytes), trial % 3 == 0 ? new CsvOptions { HasNames = false, RenameDuplicates = true } : null);
                table.Text.Rows.Should().BePositive();
                tables++;
            }
            catch (FormatException exception)
            {
                exception.Message.Should().NotBeNullOrWhiteSpace().And.NotContain("Parameter");
                refusals++;
            }
        }
        tables.Should().BeGreaterThan(50);
        refusals.Should().BeGreaterThan(100);
    }
}
