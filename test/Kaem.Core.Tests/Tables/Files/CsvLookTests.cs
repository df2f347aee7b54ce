using System.IO.Compression;
using System.Text;
using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables.Files;

/// <summary>What is found by looking at files as people have them: separators, encodings, comments, columns without a name.</summary>
public sealed class CsvLookTests
{
    private static readonly string[] ThreeByTwo = ["0 1", "0 1", "a b"];

    [Theory]
    [InlineData("x;y;z\n0;0;a\n1;1;b\n", ';')]
    [InlineData("x\ty\tz\n0\t0\ta\n1\t1\tb\n", '\t')]
    [InlineData("x|y|z\n0|0|a\n1|1|b\n", '|')]
    [InlineData("x,y,z\r\n0,0,a\r\n1,1,b\r\n", ',')]
    [InlineData("sep=;\nx;y;z\n0;0;a\n1;1;b\n", ';')]
    [InlineData("\"x\";\"y\";\"z\"\n\"0\";\"0\";\"a\"\n\"1\";\"1\";\"b\"", ';')]
    public void The_separator_is_found(string text, char separator)
    {
        var table = CsvFile.Load(new StringReader(text));
        table.Dialect.Separator.Should().Be(separator);
        table.Text.Names.Should().Equal("x", "y", "z");
        Cells(table).Should().Equal(ThreeByTwo);
        table.Notes.Should().BeEmpty();
    }

    [Theory]
    // Decimal commas, of which rows have as many as semicolons.
    [InlineData("a;b\n1,5;2\n2,5;3\n", ';', "1,5 2,5|2 3")]
    [InlineData("price, EUR;n\n1,5;2\n2,5;3\n", ';', "1,5 2,5|2 3")]
    // Lists within cells, and a separator within quotes.
    [InlineData("id,tags\n1,a;b\n2,c;d\n", ',', "1 2|a;b c;d")]
    [InlineData("id,\"a;b;c\"\n1,\"x;y;z\"\n2,\"p;q;r\"\n", ',', "1 2|x;y;z p;q;r")]
    [InlineData("when,what\n10:15|x,1\n10:16|y,2\n", ',', "10:15|x 10:16|y|1 2")]
    // One column is one column.
    [InlineData("x\n1.5\n2.5\n", ',', "1.5 2.5")]
    public void What_looks_like_a_separator_is_weighed(string text, char separator, string cells)
    {
        var table = CsvFile.Load(new StringReader(text));
        table.Dialect.Separator.Should().Be(separator);
        string.Join("|", Cells(table)).Should().Be(cells);
    }

    [Fact]
    public void A_given_separator_is_taken()
    {
        Cells(CsvFile.Load(new StringReader("a b\n1 2\n3 4\n"), new CsvOptions { Separator = ' ' })).Should().Equal("1 3", "2 4");
        Cells(CsvFile.Load(new StringReader("a;b\n1;2\n3;4\n"), new CsvOptions { Separator = ',' })).Should().Equal("1;2 3;4");
        FluentActions.Invoking(() => new CsvOptions { Separator = '"' }).Should().Throw<ArgumentException>().WithMessage("'\"' can't stand between fields*");
        FluentActions.Invoking(() => new CsvDialect { Separator = 'a' }).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void An_index_without_a_name_gets_one()
    {
        foreach (string text in (string[])[",age,group\n0,31,a\n1,52,b\n", "\"\",\"age\",\"group\"\n\"0\",31,\"a\"\n\"1\",52,\"b\"\n"])
        {
            var table = CsvFile.Load(new StringReader(text));
            table.Text.Names.Should().Equal("column 1", "age", "group");
            Cells(table).Should().Equal("0 1", "31 52", "a b");
            table.Notes.Select(note => note.ToString()).Should().Equal("Column 1 has no name: it is called 'column 1'.");
        }
    }

    [Fact]
    public void Row_names_of_R_are_a_column()
    {
        var table = CsvFile.Load(new StringReader("age,group\nanna,31,a\nberta,52,b\n"));
        table.Text.Names.Should().Equal("column 1", "age", "group");
        Cells(table).Should().Equal("anna berta", "31 52", "a b");
        table.Notes.Select(note => note.ToString()).Should().HaveCount(2).And.HaveElementAt(
            0, "The rows have 3 fields for 2 names, and no two rows have the same first field: it is taken for the rows' names.");
        FluentActions.Invoking(() => CsvFile.Load(new StringReader("age,group\n1,5,a\n1,7,b\n"))).Should().Throw<FormatException>()
            .WithMessage("The rows have 3 fields; there are 2 names.");
    }

    [Theory]
    [InlineData(",age,group\n0,31,a\n1,52,b\n", "column 1", null)]
    [InlineData("x,,\n0,31,a\n1,52,b\n", "column 2|column 3", null)]
    [InlineData("age,group\nanna,31,a\nberta,52,b\n", "", "column 1")]
    [InlineData(",age\nanna,1,31\nberta,2,52\n", "column 2", "column 1")]
    public void Columns_without_a_name_are_written_without(string text, string unnamed, string? rowNames)
    {
        var table = CsvFile.Load(new StringReader(text));
        table.Dialect.Unnamed.Should().Equal(unnamed.Split('|', StringSplitOptions.RemoveEmptyEntries));
        table.Dialect.RowNames.Should().Be(rowNames);
        using var written = new StringWriter();
        CsvFile.Write(written, table.Text.Parse(TableSchema.Infer(table.Text)), table.Dialect);
        written.ToString().Should().Be(text);
        table.Dialect.Should().Be(CsvFile.Load(new StringReader(text)).Dialect).And.NotBe(table.Dialect with { RowNames = "other" })
            .And.NotBe(table.Dialect with { Unnamed = ["other"] });
        table.Dialect.GetHashCode().Should().Be(CsvFile.Load(new StringReader(text)).Dialect.GetHashCode());
    }

    [Fact]
    public void The_only_column_is_written_with_a_field_for_its_name()
    {
        using var written = new StringWriter();
        CsvFile.Write(written, new Table([new NumericColumn("n", [1], isInteger: true)]), new CsvDialect { Unnamed = ["n"], NewLine = "\n" });
        written.ToString().Should().Be("\"\"\n1\n");
        CsvFile.Load(new StringReader(written.ToString())).Dialect.Unnamed.Should().Equal("column 1");
    }

    [Theory]
    [InlineData("39,State-gov,13\n50,Private,9\n38,State-gov,13\n53,Private,7\n28,Private,42\n", true)]
    [InlineData("1.2.2020,5\n3.4.2021,6\n5.6.2019,5\n", true)]
    [InlineData("yes,no\nno,no\nyes,yes\nno,no\n", true)]
    [InlineData("age,State-gov\n39,State-gov\n50,Private\n", false)]
    [InlineData("day,5\n3.4.2021,5\n5.6.2019,6\n", false)]
    [InlineData("year,2019,2020\nCork,5,7\nBonn,6,9\n", false)]
    [InlineData("kind,5\na,5\na,6\na,7\na,5\n", false)]
    [InlineData("name,note\nAnn,x\nBob,y\n", false)]
    public void A_first_line_that_looks_like_a_row_is_noted(string text, bool isRow)
    {
        var notes = CsvFile.Load(new StringReader(text)).Notes;
        notes.Any(note => note.Option == "CsvOptions.HasNames = false").Should().Be(isRow);
        CsvFile.Load(new StringReader(text), new CsvOptions { HasNames = false }).Notes.Should().BeEmpty();
    }

    [Fact]
    public void Names_that_come_twice_may_be_a_row()
    {
        var thrown = FluentActions.Invoking(() => CsvFile.Load(new StringReader("1,1,x\n0,1,y\n1,0,x\n"))).Should().Throw<FormatException>().Which;
        thrown.Message.Should().Be("Two columns are called '1'; each needs a name of its own. If the first line is a row, give CsvOptions.HasNames = false.");
    }

    [Fact]
    public void An_unnamed_column_does_not_take_a_name_that_is_there()
    {
        CsvFile.Load(new StringReader("column 1,,column 2\n1,2,3\n")).Text.Names.Should().Equal("column 1", "column 2.1", "column 2");
    }

    [Theory]
    [InlineData("x,y,\n1,a,\n2,b,\n", "Column 3 has no name and no values: it is left out.")]
    [InlineData("x,y\n1,a,\n2,b,\n", "The rows have 3 fields for 2 names, the last of them always empty: it is left out.")]
    [InlineData("x,y,\n1,a\n2,b\n", "Name 3 is empty, and the rows have 2 fields: it is left out.")]
    [InlineData("x;y;;;\n1;a;;;\n2;b;;;\n", "Columns 3 to 5 have no names and no values: they are left out.")]
    public void A_separator_at_the_end_of_lines_is_no_column(string text, string note)
    {
        var table = CsvFile.Load(new StringReader(text));
        table.Text.Names.Should().Equal("x", "y");
        Cells(table).Should().Equal("1 2", "a b");
        table.Notes.Select(note => note.ToString()).Should().Equal(note);
    }

    [Fact]
    public void An_unnamed_last_column_with_values_stays()
    {
        var table = CsvFile.Load(new StringReader("x,y,\n1,a,\n2,b,c\n"));
        table.Text.Names.Should().Equal("x", "y", "column 3");
        Cells(table).Should().Equal("1 2", "a b", " c");
    }

    [Fact]
    public void Comments_are_left_out()
    {
        var above = CsvFile.Load(new StringReader("# source: example\n#\nx,y\n0,a\n1,b\n"));
        Cells(above).Should().Equal("0 1", "a b");
        above.Dialect.Comment.Should().Be("#");
        above.Notes.Select(note => note.ToString()).Should().Equal(
            "2 lines begin with '#' and are left out as comments: lines 1, 2. CsvOptions.Comment = \"\" reads them as rows.");

        var between = CsvFile.Load(new StringReader("x,y\n0,a\n# it's \"odd, here\n1,b\n# end"));
        Cells(between).Should().Equal("0 1", "a b");
        between.Notes.Select(note => note.ToString()).Should().Equal(
            "2 lines begin with '#' and are left out as comments: lines 3, 5. CsvOptions.Comment = \"\" reads them as rows.");

        var one = CsvFile.Load(new StringReader("# made by hand\nx\n1.5\n2\n"));
        (one.Text.Names.Single(), Cells(one).Single()).Should().Be(("x", "1.5 2"));
        one.Notes.Select(note => note.ToString()).Should().Equal(
            "Line 1 begins with '#' and is left out as a comment. CsvOptions.Comment = \"\" reads them as rows.");
    }

    [Theory]
    // Colours, tags and marks of gaps are values.
    [InlineData("colour,n\n#ff0000,3\n#00ff00,4\n", "colour,n", "#ff0000 #00ff00|3 4")]
    [InlineData("tag\n#one\n#two\n", "tag", "#one #two")]
    [InlineData("budget,kind\n1,x\n#N/A,y\n2,x\n", "budget,kind", "1 #N/A 2|x y x")]
    // Names that begin so, as in tables of genes.
    [InlineData("#id,age\n1,31\n2,52\n", "#id,age", "1 2|31 52")]
    [InlineData("##version=4.2\n#chrom\tpos\tid\nx\t1\ta\ny\t2\tb\n", "#chrom,pos,id", "x y|1 2|a b")]
    // A comment that has as many fields as a row, and a row that somebody took out.
    [InlineData("# source: a, b\nx,y\n0,a\n1,b\n", "x,y", "0 1|a b")]
    public void A_line_that_begins_like_a_comment_is_judged_by_its_fields(string text, string names, string cells)
    {
        var table = CsvFile.Load(new StringReader(text));
        string.Join(",", table.Text.Names).Should().Be(names);
        string.Join("|", Cells(table)).Should().Be(cells);
    }

    [Fact]
    public void A_row_that_was_taken_out_is_a_comment_where_there_are_others()
    {
        string rows = string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},a\n"));
        var table = CsvFile.Load(new StringReader($"# comments\nx,y\n{rows}#3,b\n40,a\n"));
        table.Text.Rows.Should().Be(41);
        table.Notes.Single().ToString().Should().StartWith("2 lines begin with '#' and are left out as comments: lines 1, 43.");
        CsvFile.Load(new StringReader($"x,y\n{rows}#3,b\n40,a\n")).Text.Rows.Should().Be(42);
    }

    [Fact]
    public void A_given_mark_of_comments_is_taken()
    {
        Cells(CsvFile.Load(new StringReader("// x\na,b\n1,2\n//1,3\n"), new CsvOptions { Comment = "//" })).Should().Equal("1", "2");
        Cells(CsvFile.Load(new StringReader("a,b\n#1,2\n\"#3\",4\n"), new CsvOptions { Comment = "#" })).Should().Equal("#3", "4");
        Cells(CsvFile.Load(new StringReader("#a,b\n#1,2\n"), new CsvOptions { Comment = "" })).Should().Equal("#1", "2");
    }

    [Fact]
    public void Blank_lines_are_no_rows()
    {
        Cells(CsvFile.Load(new StringReader("\n\nx,y\n\n1,a\n   \n2,b\n\n\n"))).Should().Equal("1 2", "a b");
        Cells(CsvFile.Load(new StringReader("x\r\r1\r\r\r2"))).Should().Equal("1 2");
    }

    [Fact]
    public void Quotes_hold_separators_quotes_and_lines()
    {
        var table = CsvFile.Load(new StringReader("note,n\n\"two\nlines\",34\n\"one, comma\",5\n \"say \"\"hi\"\"\" ,18\n5\" pipe,3\n"));
        table.Text.Cells(0).Should().Equal("two\nlines", "one, comma", "say \"hi\"", "5\" pipe");
        table.Text.Cells(1).Should().Equal("34", "5", "18", "3");
    }

    [Fact]
    public void Names_that_come_twice_are_renamed_on_request()
    {
        FluentActions.Invoking(() => CsvFile.Load(new StringReader("a,a,b\n1,2,3\n"))).Should().Throw<FormatException>()
            .WithMessage("Two columns are called 'a'; each needs a name of its own. CsvOptions.RenameDuplicates gives them numbers.");
        var table = CsvFile.Load(new StringReader("a,a,a.1,a\n1,2,3,4\n"), new CsvOptions { RenameDuplicates = true });
        table.Text.Names.Should().Equal("a", "a.2", "a.1", "a.3");
        table.Notes.Select(note => note.ToString()).Should().Equal(
            "Column 2 is called 'a' as another is: it is renamed to 'a.2'.", "Column 4 is called 'a' as another is: it is renamed to 'a.3'.");
    }

    [Fact]
    public void A_file_without_names_gets_some()
    {
        var table = CsvFile.Load(new StringReader("1,a\n2,b\n"), new CsvOptions { HasNames = false });
        table.Text.Names.Should().Equal("column 1", "column 2");
        Cells(table).Should().Equal("1 2", "a b");
        table.Notes.Should().BeEmpty();
        CsvFile.Load(new StringReader("1,2\n3,4\n")).Notes.Select(note => note.ToString()).Should()
            .Equal("The first line, with '1' as a name, looks like the rows below it. If the first line is a row, give CsvOptions.HasNames = false.");
    }

    [Fact]
    public void Encodings_are_found()
    {
        const string text = "stadt,n\nMünchen,1\nKöln,2\n";
        Found(new UTF8Encoding(false), "utf-8", 0);
        Found(new UTF8Encoding(true), "utf-8", 3);
        Found(new UnicodeEncoding(false, true), "utf-16", 2);
        Found(new UnicodeEncoding(true, true), "utf-16BE", 2);
        Found(new UnicodeEncoding(false, false), "utf-16", 0, "Every other byte is 0: read as utf-16, without a byte order mark.");
        Found(new UnicodeEncoding(true, false), "utf-16BE", 0, "Every other byte is 0: read as utf-16BE, without a byte order mark.");
        Found(new UTF32Encoding(false, true), "utf-32", 4);
        Found(
            Encoding.Latin1, "windows-1252", 0, "The bytes of line 2 are no UTF-8: read as windows-1252. If letters look wrong, give CsvOptions.Encoding.");

        static void Found(Encoding written, string name, int preamble, params string[] notes)
        {
            byte[] bytes = [.. written.GetPreamble(), .. written.GetBytes(text)];
            var table = CsvFile.Load(new MemoryStream(bytes));
            table.Text.Names.Should().Equal("stadt", "n");
            table.Text.Cells(0).Should().Equal("München", "Köln");
            table.Dialect.Encoding.WebName.Should().Be(name);
            table.Dialect.Encoding.GetPreamble().Should().HaveCount(preamble);
            table.Notes.Select(note => note.ToString()).Should().Equal(notes);
        }
    }

    [Fact]
    public void A_given_encoding_is_taken_and_kept_to()
    {
        byte[] bytes = Encoding.Latin1.GetBytes("a,b\nx,1\nö,2\n");
        CsvFile.Load(new MemoryStream(bytes), new CsvOptions { Encoding = Encoding.Latin1 }).Notes.Should().BeEmpty();
        FluentActions.Invoking(() => CsvFile.Load(new MemoryStream(bytes), new CsvOptions { Encoding = Encoding.UTF8 })).Should().Throw<FormatException>()
            .WithMessage("Line 3, column 1: the bytes are no utf-8. Give the file's CsvOptions.Encoding.");
        byte[] marked = [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes("ä,b\nx,1\n")];
        var table = CsvFile.Load(new MemoryStream(marked), new CsvOptions { Encoding = Encoding.Latin1 });
        table.Text.Names[0].Should().Be("ä");
        table.Notes.Select(note => note.ToString()).Should().Equal("It begins with a byte order mark of utf-8: read so, not as iso-8859-1.");
    }

    [Theory]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4, 0, 0 }, "It is a zip archive, or an Excel workbook*")]
    [InlineData(new byte[] { (byte)'P', (byte)'A', (byte)'R', (byte)'1', 0 }, "It is a Parquet file; the package Kaem.ML.Parquet reads it.")]
    [InlineData(new byte[] { 0x1F, 0x8B, 8, 0, 1, 2 }, "It is packed by gzip, and damaged*")]
    [InlineData(new byte[] { (byte)'a', (byte)'\n', 0xFF, 0x01 }, "The bytes of line 2 are no UTF-8, and line 2 has a byte 0x01, which windows-1252*")]
    [InlineData(new byte[] { (byte)'a', (byte)',', (byte)'b', (byte)'\n', 0, (byte)',', (byte)'2' }, "Line 2, column 1: there is a character U+0000*")]
    public void What_is_no_text_is_refused(byte[] bytes, string message) =>
        FluentActions.Invoking(() => CsvFile.Load(new MemoryStream(bytes))).Should().Throw<FormatException>().WithMessage(message);

    [Fact]
    public void Packed_files_and_streams_that_can_not_seek_are_read()
    {
        byte[] plain = Encoding.Latin1.GetBytes("a;b\n" + string.Concat(Enumerable.Range(0, 300_000).Select(i => $"{i % 7};ö\n")));
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(plain);
        foreach (byte[] bytes in (byte[][])[plain, packed.ToArray()])
        {
            using var stream = new OneWay(bytes);
            var table = CsvFile.Load(stream);
            (table.Text.Rows, table.Text.Cells(1)[299_999], table.Text.Cells(0)[299_999]).Should().Be((300_000, "ö", "0"));
            stream.CanRead.Should().BeTrue("it is left open");
        }
        foreach (int length in (int[])[(int)packed.Length - 1, (int)packed.Length - 8, (int)packed.Length / 2, 12])
        {
            FluentActions.Invoking(() => CsvFile.Load(new MemoryStream(packed.ToArray()[..length]))).Should().Throw<FormatException>()
                .WithMessage("It is packed by gzip, and damaged*");
        }
        byte[] joined = [.. packed.ToArray(), .. packed.ToArray()];
        CsvFile.Load(new MemoryStream(joined), new CsvOptions { HasNames = false }).Text.Rows.Should().Be(600_002);
        using var later = new MemoryStream([1, 2, .. plain]) { Position = 2 };
        CsvFile.Load(later).Text.Rows.Should().Be(300_000);
    }

    [Fact]
    public void Cells_that_come_again_are_held_once()
    {
        var table = CsvFile.Load(new StringReader("a,b\nlong text,1\nlong text,1\n"));
        table.Text.Cells(0)[0].Should().BeSameAs(table.Text.Cells(0)[1]);
    }

    /// <summary>Each column's cells with blanks between.</summary>
    private static string[] Cells(CsvTable table) => [.. table.Text.Names.Select((_, c) => string.Join(' ', table.Text.Cells(c)))];

    private sealed class OneWay(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }
    }
}
