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
            warnings.Should().Contain(line => line.StartsWith("Column 'id' is left out:", StringComparison.Ordinal));
            data.Schema.Select(column => column.Name).Should().Equal("age", "answer", "share", "member");

            var model = context.Generative().KaemTable(new KaemTableOptions { Model = People.Options.Model, Updates = 20 }).Fit(data);
            context.Generative().SaveTable(model.Generate(50, seed: 3, gaps: TableGaps.AsTrained), made);
            context.Generative().SaveTable(model.Generate(50, seed: 3, gaps: TableGaps.AsTrained), made);
            string[] lines = File.ReadAllLines(made);
            lines.Should().HaveCount(51).And.HaveElementAt(0, "age,answer,share,member");
            lines.Skip(1).Should().OnlyContain(line => Regex.IsMatch(line, @"^\d\d,(yes)?,[01](\.\d\d?)?,(true|false)?$", RegexOptions.IgnoreCase));
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
        CsvFile.Write(written, new Table([new NumericColumn("n", [9007199254740991, -1e15], isInteger: true), new NumericColumn("x", [1e-7, 0.1])]));
        written.ToString().ReplaceLineEndings("\n").Should().Be("n,x\n9007199254740991,1E-07\n-1000000000000000,0.1\n");
    }

    [Fact]
    public void What_is_no_table_is_refused()
    {
        Refused("", "It is empty*");
        Refused("a,b\n", "It has names but no rows*");
        Refused("a,b\n1,2\n1,2,3\n", "Line 3 has 3 fields; the first has 2 names*");
        Refused("a,a\n1,2\n", "Two columns are called 'a'*");
        FluentActions.Invoking(() => CsvFile.Read("nowhere.csv")).Should().Throw<FileNotFoundException>().WithMessage("There is no file 'nowhere.csv'*");

        static void Refused(string text, string message) =>
            FluentActions.Invoking(() => CsvFile.Read(new StringReader(text))).Should().Throw<FormatException>().WithMessage(message);
    }
}
