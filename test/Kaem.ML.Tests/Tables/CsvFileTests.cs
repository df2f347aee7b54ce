using System.Text.RegularExpressions;
using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Kaem.ML.Tests.Tables;

public class CsvFileTests
{
    [Fact]
    public void Quotes_commas_gaps_and_blanks_are_read_and_written()
    {
        var text = CsvFile.Read(new StringReader("name, n ,x\n\"a, \"\"b\"\"\",1, 2.5\n c ,?,\n"));
        var table = text.Parse(TableSchema.Infer(text));
        table.Columns.Select(column => (column.Name, column.Kind)).Should()
            .Equal(("name", ColumnKind.Categorical), ("n", ColumnKind.Integer), ("x", ColumnKind.Real));
        ((CategoricalColumn)table["name"]).Categories.Should().Equal("a, \"b\"", "c");
        table["n"].IsMissing(1).Should().BeTrue();

        var written = new StringWriter();
        CsvFile.Write(written, table);
        written.ToString().ReplaceLineEndings("\n").Should().Be("name,n,x\n\"a, \"\"b\"\"\",1,2.5\nc,,\n");
    }

    [Fact]
    public void A_single_column_keeps_its_gaps_in_a_file()
    {
        foreach (double[] values in (double[][])[[double.NaN, 1, 2], [1, double.NaN, double.NaN, 2], [1, 2, double.NaN]])
        {
            var written = new StringWriter();
            CsvFile.Write(written, new Table([new NumericColumn("n", values, true)]));
            var text = CsvFile.Read(new StringReader(written.ToString()));
            ((NumericColumn)text.Parse(TableSchema.Infer(text))["n"]).Values.ToArray().Should().Equal(values);
        }
    }

    [Theory]
    [InlineData("a,b\n1,x\"y\n2,z\n", "after line 1 ")]
    [InlineData("a,b\n1,x\n2,\"yz\n3,z\n", "after line 2 ")]
    public void A_stray_quote_is_refused_by_its_line(string file, string where)
    {
        var read = () => CsvFile.Read(new StringReader(file));
        read.Should().Throw<FormatException>().Which.Message.Should().Contain(where).And.Contain("quote").And.NotContain("BadDataFound");
    }

    [Fact]
    public void A_file_of_gaps_alone_has_nothing_to_learn()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "a,b\n,\n,\n");
            var catalog = new MLContext(seed: 1).Generative();
            var fit = () => catalog.KaemTable().Fit(catalog.LoadTable(file));
            fit.Should().Throw<ArgumentException>().WithMessage("No column of the data has anything to learn from*");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Parsing_takes_memory_in_proportion_to_the_columns()
    {
        long few = Parsed(250), many = Parsed(4000);
        many.Should().BeLessThan(32 * few);

        static long Parsed(int columns)
        {
            var text = new TextTable([.. Enumerable.Range(0, columns).Select(c => $"c{c}")], [.. Enumerable.Repeat<string[]>(["1", "2"], columns)]);
            var schema = TableSchema.Infer(text);
            text.Parse(schema);
            long before = GC.GetAllocatedBytesForCurrentThread();
            text.Parse(schema);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void A_file_becomes_rows_like_its_own_in_few_lines()
    {
        string folder = Directory.CreateTempSubdirectory("kaem-csv").FullName;
        try
        {
            string file = Path.Combine(folder, "people.csv"), made = Path.Combine(folder, "made.csv");
            var random = new Random(1);
            File.WriteAllLines(file, Enumerable.Range(0, 300)
                .Select(i => (Answer: random.Next(3) == 0 ? "" : "yes", Member: i % 9 == 0 ? "" : i % 2 == 0 ? "true" : "false", Number: i))
                .Select(row => FormattableString.Invariant($"P{row.Number:D4},{random.Next(18, 70)},{row.Answer},{random.NextDouble():F2},{row.Member}"))
                .Prepend("id,age,answer,share,member"));
            var context = new MLContext(seed: 1);
            var warnings = new List<string>();
            context.Log += (_, line) =>
            {
                if (line.Kind == ChannelMessageKind.Warning)
                    warnings.Add(line.RawMessage);
            };
            var data = context.Generative().LoadTable(file);
            warnings.Should().Contain(line => line.StartsWith("Column 'id': 300 of its 300 values are different texts", StringComparison.Ordinal));
            data.Schema.Select(column => column.Name).Should().Equal("id", "age", "answer", "share", "member");

            var model = context.Generative().KaemTable(new KaemTableOptions { Model = People.Options.Model, Updates = 20 }).Fit(data);
            context.Generative().SaveTable(model.Generate(50, seed: 3, gaps: TableGaps.AsTrained), made);
            context.Generative().SaveTable(model.Generate(50, seed: 3, gaps: TableGaps.AsTrained), made);
            string[] lines = File.ReadAllLines(made);
            lines.Should().HaveCount(51).And.HaveElementAt(0, "id,age,answer,share,member");
            lines.Skip(1).Should().OnlyContain(line => Regex.IsMatch(line, @"^P0[3]\d\d,\d\d,(yes)?,[01]\.\d\d,(true|false)?$"));
            Directory.GetFiles(folder).Should().HaveCount(2);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Whole_numbers_are_written_with_all_their_digits()
    {
        var written = new StringWriter();
        CsvFile.Write(written, new Table([new NumericColumn("n", [9007199254740991, -1e15], true), new NumericColumn("x", [1e-7, 0.1])]));
        written.ToString().ReplaceLineEndings("\n").Should().Be("n,x\n9007199254740991,1E-07\n-1000000000000000,0.1\n");
    }

    [Fact]
    public void What_is_no_table_is_refused()
    {
        Refused("", "It is empty*");
        Refused("a,b\n", "It has names but no rows*");
        Refused("a,b\n1,2\n1,2,3\n", "Line 3 has 3 fields; the first has 2 names*");
        Refused("a,b\n1\n", "Line 2 has 1 field; the first has 2 names.");
        Refused("a,a\n1,2\n", "Two columns are called 'a'; each needs a name of its own.");
        Refused("a,,c\n1,2,3\n", "Column 2 of 3 has no name; give it one.");
        Refused("a;b\n1;2,5\n", "Line 2 has 2 fields; the first has 1 name. Fields seem to be separated by semicolons*separatorChar: ';'.");
        Refused("a\tb\n1\t2,5\n", "*separated by tabs*separatorChar: '\\t'.");
        FluentActions.Invoking(() => CsvFile.Read("nowhere.csv")).Should().Throw<FileNotFoundException>().WithMessage("There is no file 'nowhere.csv'*");

        static void Refused(string text, string message) =>
            FluentActions.Invoking(() => CsvFile.Read(new StringReader(text))).Should().Throw<FormatException>().WithMessage(message);
    }
}
