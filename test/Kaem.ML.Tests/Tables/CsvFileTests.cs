using System.Text.RegularExpressions;
using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;
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
    public void Numbers_in_single_precision_are_written_with_their_own_digits()
    {
        string file = Path.GetTempFileName();
        try
        {
            var context = new MLContext(seed: 1);
            var rows = new[] { 15.56f, 0.1f, float.NaN, -1e-7f, 1.5f }.Select((value, i) =>
                new Priced { Price = value, Exact = 0.1 + 0.2 * i, Large = 123456789012f });
            context.Generative().SaveTable(context.Data.LoadFromEnumerable(rows.ToList()), file);
            File.ReadAllLines(file).Should().Equal(
                "Price,Exact,Large", "15.56,0.1,123456790528", "0.1,0.30000000000000004,123456790528", ",0.5,123456790528",
                "-1E-07,0.7000000000000001,123456790528", "1.5,0.9,123456790528");
            var loaded = context.Generative().LoadTable(file);
            loaded.GetColumn<double>("Price").Select(price => (float)price).Should().Equal(15.56f, 0.1f, float.NaN, -1e-7f, 1.5f);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private sealed class Priced
    {
        public float Price { get; set; }

        public double Exact { get; set; }

        public float Large { get; set; }
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
    public void What_is_odd_about_a_file_goes_to_the_log()
    {
        using var folder = new Reliability.TemporaryFolder();
        string file = Path.Combine(folder.Path, "odd.csv");
        File.WriteAllText(file, "# made by hand\n;age;group\n0;31;a\n1;52;b\n2;17;a\n", System.Text.Encoding.Unicode);
        var context = new MLContext(seed: 1);
        var warnings = new List<string>();
        context.Log += (_, line) =>
        {
            if (line.Kind == ChannelMessageKind.Warning)
                warnings.Add(line.RawMessage);
        };
        var data = context.Generative().LoadTable(file, kinds: new Dictionary<string, ColumnKind> { ["age"] = ColumnKind.Categorical });
        data.Schema.Select(column => (column.Name, column.Type)).Should().Equal(
            ("column 1", NumberDataViewType.Double), ("age", TextDataViewType.Instance), ("group", TextDataViewType.Instance));
        warnings.Should().Contain($"'{file}': Column 1 has no name: it is called 'column 1'.");
        warnings.Should().Contain(line => line.StartsWith($"'{file}': Line 1 begins with '#'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_is_saved_as_another_file_is_written()
    {
        using var folder = new Reliability.TemporaryFolder();
        string file = Path.Combine(folder.Path, "in.csv"), made = Path.Combine(folder.Path, "out.csv");
        File.WriteAllText(file, "n;town\n1;Köln\n2;Bonn\n", new System.Text.UnicodeEncoding(true, true));
        var read = CsvFile.Load(file);
        var context = new MLContext(seed: 1);
        context.Generative().SaveTable(context.Generative().LoadTable(file), made, read.Dialect);
        File.ReadAllBytes(made).Should().Equal(File.ReadAllBytes(file));
    }
}
