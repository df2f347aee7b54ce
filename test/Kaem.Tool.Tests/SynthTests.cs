using System.Text;
using Kaem.ML;
using Kaem.ML.Tables;
using Microsoft.ML;

namespace Kaem.Tool.Tests;

public sealed class SynthTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public void A_table_is_learned_and_rows_like_its_own_are_written()
    {
        _tool.Write("people.csv", People.File());
        _tool.Run("synth", "@people.csv", "-o", "@out.csv", "--updates", "20").Should().Be(0);
        _tool.Output.Should().Be($"{_tool["out.csv"]}: 80 rows, after 20 updates{Environment.NewLine}");
        _tool.Error.Should().Contain("people.csv: 80 rows, 6 columns").And.Contain("  Identifier: id").And.Contain("  Date: since")
            .And.Contain("Training: 100 %, update 20 of 20");
        string[] lines = _tool.Lines("out.csv");
        lines[0].Should().Be(People.Names);
        lines.Should().HaveCount(81);
        // What identifies rows is new, numbers keep their decimals, and days are written as they were.
        lines[1..].Should().AllSatisfy(line => line.Should().MatchRegex(@"^1\d{3},\d\d,(Cork|Bergen|),(TRUE|FALSE),\d?\d\.\d?\d\.20\d\d,(\d+\.\d0|)$"));
        lines[1..].Select(line => line.Split(',')[0]).Should().OnlyHaveUniqueItems();
        File.ReadAllText(_tool["out.csv"]).Should().NotContain("\r");
        _tool.Files.Should().Equal("out.csv", "people.csv");
    }

    [Fact]
    public void Fit_and_generate_do_the_same_in_two_steps()
    {
        _tool.Write("people.csv", People.File());
        _tool.Run("synth", "@people.csv", "-o", "@one.csv", "--updates", "20", "--rows", "5000", "--seed", "3", "--save-model", "@one.zip").Should().Be(0);
        _tool.Run("fit", "@people.csv", "-o", "@two.zip", "--updates", "20", "--seed", "3").Should().Be(0);
        foreach (string model in new[] { "one", "two" })
        {
            _tool.Run("generate", $"@{model}.zip", "-o", "@two.csv", "--rows", "5000", "--seed", "3", "--like", "@people.csv").Should().Be(0);
            File.ReadAllBytes(_tool["two.csv"]).Should().Equal(File.ReadAllBytes(_tool["one.csv"]));
        }
        _tool.Run("generate", "@two.zip", "-o", "@two.csv", "--rows", "5000", "--seed", "4", "--like", "@people.csv").Should().Be(0);
        File.ReadAllBytes(_tool["two.csv"]).Should().NotEqual(File.ReadAllBytes(_tool["one.csv"]));
    }

    [Fact]
    public void The_library_and_the_tool_share_models()
    {
        _tool.Write("people.csv", People.File());
        _tool.Run("fit", "@people.csv", "-o", "@tool.zip", "--updates", "20", "--seed", "3").Should().Be(0);
        var mlContext = new MLContext();
        mlContext.Generative().TryGetTableModel(mlContext.Model.Load(_tool["tool.zip"], out var schema), out var model).Should().BeTrue();
        schema.Select(column => column.Name).Should().Equal(People.Names.Split(','));
        model!.Model.Training.Steps.Should().Be(20);
        _tool.Run("generate", "@tool.zip", "-o", "@out.csv", "--rows", "30", "--seed", "5").Should().Be(0);
        CsvFile.Write(_tool["library.csv"], model.Model.Generate(30, seed: 5, TableGaps.AsTrained));
        File.ReadAllBytes(_tool["out.csv"]).Should().Equal(File.ReadAllBytes(_tool["library.csv"]));

        // And the other way round: a model in a chain that the library saved.
        var data = mlContext.Generative().LoadTable(_tool["people.csv"]);
        var chain = mlContext.Transforms.CopyColumns("years", "age")
            .Append(mlContext.Generative().KaemTable(new KaemTableOptions { Updates = 10 }, ["age", "town"])).Fit(data);
        mlContext.Model.Save(chain, data.Schema, _tool["library.zip"]);
        _tool.Run("generate", "@library.zip", "-o", "@out.csv", "--rows", "7").Should().Be(0);
        _tool.Lines("out.csv").Should().HaveCount(8).And.HaveElementAt(0, "age,town");
    }

    [Theory]
    [InlineData("latin1", ';', "\r\n")]
    [InlineData("utf-16", '\t', "\n")]
    [InlineData("utf-8", '|', "\r\n")]
    public void The_dialect_of_the_source_is_kept(string name, char separator, string newLine)
    {
        var encoding = Encoding.GetEncoding(name);
        string text = string.Concat(People.File().Select(line => line.Replace("Cork", "Århus").Replace('.', '-').Replace(',', separator) + newLine));
        File.WriteAllText(_tool["people.csv"], text, encoding);
        _tool.Run("synth", "@people.csv", "-o", "@out.csv", "--updates", "20", "--skip", "paid").Should().Be(0);
        byte[] bytes = File.ReadAllBytes(_tool["out.csv"]);
        bytes.AsSpan().StartsWith(encoding.GetPreamble()).Should().BeTrue();
        string written = encoding.GetString(bytes);
        written.Should().Contain("Århus").And.Contain($"town{separator}member{separator}since{newLine}");
        written.Replace(newLine, "").Should().NotContainAny("\r", "\n");
    }

    [Fact]
    public void Decimal_commas_are_kept_and_gzip_is_unpacked_and_packed()
    {
        _tool.Write("people.csv", People.File().Select(line => line.Replace(',', ';').Replace("0;", "5;")));
        string[] lines = [.. _tool.Lines("people.csv").Select(line => line[..line.LastIndexOf(';')] + line[line.LastIndexOf(';')..].Replace('.', ','))];
        using (var packed = new System.IO.Compression.GZipStream(File.Create(_tool["people.csv.gz"]), System.IO.Compression.CompressionLevel.Fastest))
            packed.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        _tool.Run("synth", "@people.csv.gz", "-o", "@out.csv.gz", "--updates", "20").Should().Be(0);
        var file = CsvFile.Load(_tool["out.csv.gz"]);
        (file.Dialect.Separator, file.Dialect.NewLine).Should().Be((';', "\n"));
        File.ReadAllBytes(_tool["out.csv.gz"])[..2].Should().Equal([0x1F, 0x8B]);
        file.Text.Parse(TableSchema.Infer(file.Text))["paid"].Kind.Should().Be(ColumnKind.Real);
        _tool.Run("score", "@people.csv.gz", "-o", "@scored.csv", "--updates", "5").Should().Be(0);
        _tool.Lines("scored.csv")[1].Should().MatchRegex(@";-?\d+,\d+$", "new numbers have the decimal mark of those that are there");
    }

    [Fact]
    public void Given_values_hold_in_every_row()
    {
        _tool.Write("people.csv", People.File());
        _tool.Run(
            "synth", "@people.csv", "-o", "@out.csv", "--updates", "20", "--rows", "25", "--given", "town=Cork", "--given", "member=true", "--given", "age=50",
            "--no-gaps").Should().Be(0);
        _tool.Lines("out.csv")[1..].Should().HaveCount(25).And.AllSatisfy(line => line.Should().MatchRegex(@"^\d+,50,Cork,TRUE,[\d.]+,\d+\.\d0$"));
        _tool.Run("fit", "@people.csv", "-o", "@m.zip", "--updates", "20").Should().Be(0);
        _tool.Run("generate", "@m.zip", "-o", "@out.csv", "--rows", "5", "--given", "since=3.4.2015").Should().Be(0);
        _tool.Lines("out.csv")[1..].Should().HaveCount(5).And.AllSatisfy(line => line.Should().Contain(",3.4.2015,"));
    }

    [Fact]
    public void Ranges_sets_and_gaps_hold_in_every_row()
    {
        _tool.Write("people.csv", People.File());
        _tool.Run(
            "synth", "@people.csv", "-o", "@out.csv", "--updates", "20", "--rows", "25", "--at-least", "age=30", "--at-most", "age=41", "--one-of", "town=Cork",
            "--one-of", "town=Bergen", "--gap", "paid", "--at-least", "since=1.1.2015").Should().Be(0, _tool.Error);
        _tool.Lines("out.csv")[1..].Should().HaveCount(25).And.AllSatisfy(
            line => line.Should().MatchRegex(@"^\d+,(3\d|4[01]),(Cork|Bergen),(TRUE|FALSE),[\d.]+201[5-9],$"));
        _tool.Run("synth", "@people.csv", "-o", "@out.csv", "--given", "age=30", "--at-least", "age=20").Should().Be(2);
        _tool.Error.Should().Contain("--given and --at-least both say what column 'age' is: one of them is enough.");
        _tool.Run("synth", "@people.csv", "-o", "@out.csv", "--at-most", "age=50", "--at-most", "age=20").Should().Be(2);
        _tool.Error.Should().Contain("--at-most names column 'age' twice.");
    }

    [Fact]
    public void Columns_have_the_kinds_that_are_said_and_only_those_that_are_wanted_are_learned()
    {
        _tool.Write("people.csv", People.File());
        _tool.Run("synth", "@people.csv", "-o", "@out.csv", "--updates", "5", "--kinds", "age=categorical", "--skip", "id,since", "--skip", "paid")
            .Should().Be(0);
        _tool.Lines("out.csv")[0].Should().Be("age,town,member");
        _tool.Error.Should().Contain("Categorical: age, town");
        _tool.Run("synth", "@people.csv", "-o", "@out.csv", "--updates", "5", "--columns", "town,age").Should().Be(0);
        _tool.Lines("out.csv")[0].Should().Be("age,town");
    }

    [Fact]
    public void Missing_marks_are_told_and_taken()
    {
        _tool.Write("people.csv", [.. People.File(), "1080,about 30,Cork,FALSE,1.1.2015,30.10"]);
        _tool.Run("synth", "@people.csv", "-o", "@out.csv", "--updates", "5").Should().Be(0);
        _tool.Error.Should().Contain("note: column 'age'").And.Contain("What stands for missing values is named by --missing.");
        _tool.Run("synth", "@people.csv", "-o", "@out.csv", "--updates", "5", "--missing", "about 30").Should().Be(0);
        _tool.Error.Should().Contain("Integer: age (1 gap)");
    }

    [Fact]
    public void A_report_shows_the_model()
    {
        _tool.Write("people.csv", People.File());
        _tool.Run("synth", "@people.csv", "-o", "@out.csv", "--updates", "5", "--report", "@r.html", "--label", "member").Should().Be(0);
        File.ReadAllText(_tool["r.html"]).Should().Contain("<h1>people.csv: a Kolmogorov-Arnold energy model</h1>").And.Contain("Predicting member").And
            .EndWith("</html>\n");
    }

    [Fact]
    public void Generated_files_are_in_UTF8_unless_said_otherwise()
    {
        _tool.Write("people.csv", People.File().Select(line => line.Replace("Cork", "Zürich")));
        _tool.Run("fit", "@people.csv", "-o", "@m.zip", "--updates", "5").Should().Be(0);
        _tool.Run("generate", "@m.zip", "-o", "@out.csv").Should().Be(0);
        var file = CsvFile.Load(_tool["out.csv"]);
        (file.Text.Rows, file.Dialect.Separator, file.Dialect.Encoding.WebName).Should().Be((1000, ',', "utf-8"));
        _tool.Run("generate", "@m.zip", "-o", "@out.csv", "--rows", "40", "--separator", "tab", "--encoding", "windows-1252").Should().Be(0);
        file = CsvFile.Load(_tool["out.csv"]);
        (file.Text.Rows, file.Dialect.Separator, file.Dialect.Encoding.WebName).Should().Be((40, '\t', "windows-1252"));
        _tool.Run("generate", "@m.zip", "-o", "@none.csv", "--rows", "40", "--encoding", "us-ascii").Should().Be(1);
        _tool.Error.Should().Contain("a character 'ü' that can't be written in us-ascii. Write it in UTF-8.");
        _tool.Files.Should().Equal("m.zip", "out.csv", "people.csv");
    }
}
