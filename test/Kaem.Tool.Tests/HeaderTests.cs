using Kaem.ML.Tables;

namespace Kaem.Tool.Tests;

/// <summary>Files without a line of names, and columns without a name.</summary>
public sealed class HeaderTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public void Files_without_names_become_files_without_names()
    {
        _tool.Write("people.csv", People.Lines());
        _tool.Run("synth", "@people.csv", "-o", "@odd.csv", "--updates", "3").Should().Be(0, _tool.Error);
        _tool.Error.Should().Contain("looks like the rows below it. If the first line is a row, give --no-header.");
        _tool.Run(
            "synth", "@people.csv", "-o", "@out.csv", "--updates", "10", "--no-header", "--given", "column 3=Cork", "--kinds", "column 2=Categorical",
            "--save-model", "@m.zip").Should().Be(0, _tool.Error);
        _tool.Error.Should().Contain("80 rows, 6 columns").And.Contain("Categorical: column 2, column 3").And.NotContain("--no-header");
        _tool.Lines("out.csv").Should().HaveCount(80).And.AllSatisfy(line => line.Should().MatchRegex(@"^1\d{3},\d\d,Cork,(TRUE|FALSE),[\d.]+,(\d+\.\d0|)$"));
        _tool.Run("generate", "@m.zip", "-o", "@again.csv", "--rows", "80", "--given", "column 3=Cork", "--like", "@people.csv", "--no-header").Should().Be(0);
        File.ReadAllBytes(_tool["again.csv"]).Should().Equal(File.ReadAllBytes(_tool["out.csv"]));
        _tool.Run("generate", "@m.zip", "-o", "@plain.csv", "--rows", "5", "--no-header").Should().Be(0);
        _tool.Lines("plain.csv").Should().HaveCount(5);
        _tool.Run("impute", "@m.zip", "@people.csv", "-o", "@filled.csv", "--no-header").Should().Be(0, _tool.Error);
        _tool.Lines("filled.csv").Should().HaveCount(80).And.NotContain(line => line.EndsWith(','));
        _tool.Run("score", "@m.zip", "@people.csv", "-o", "@scored.csv", "--no-header").Should().Be(0, _tool.Error);
        _tool.Lines("scored.csv").Should().HaveCount(80);
        _tool.Lines("scored.csv")[0].Should().MatchRegex($"^{System.Text.RegularExpressions.Regex.Escape(People.Lines().First())},-?[\\d.]+$");
        _tool.Run("evaluate", "@people.csv", "@out.csv", "--no-header").Should().Be(0, _tool.Error);
    }

    [Fact]
    public void Tables_without_names_relate_by_what_is_said()
    {
        Shop.Write(_tool);
        foreach (string name in new[] { "customers.csv", "orders.csv" })
            _tool.Write(name, _tool.Lines(name)[1..]);
        _tool.Run(
            "synth", "@customers.csv", "@orders.csv", "-o", "@out", "--updates", "3", "--no-header", "--relation", "orders.column 2=customers.column 1")
            .Should().Be(0, _tool.Error);
        string[] ids = [.. _tool.Lines("out/customers.csv").Select(line => line.Split(',')[0])];
        ids.Should().HaveCount(60);
        _tool.Lines("out/orders.csv").Select(line => line.Split(';')[1]).Should().BeSubsetOf(ids).And.NotBeEmpty();
    }

    [Fact]
    public void An_index_without_a_name_comes_back_and_counts_anew()
    {
        _tool.Write("people.csv", People.Lines().Select((line, row) => $"{row},{line}").Prepend($",{People.Names}"));
        _tool.Run("synth", "@people.csv", "-o", "@out.csv", "--updates", "5", "--rows", "5000", "--save-model", "@m.zip").Should().Be(0, _tool.Error);
        _tool.Error.Should().Contain("note: column 'column 1' numbers the rows from 0 on, and does so in new files.");
        Counts("out.csv", $",{People.Names}", 0, 5000);
        _tool.Run("synth", "@people.csv", "-o", "@given.csv", "--updates", "5", "--rows", "30", "--given", "town=Cork").Should().Be(0, _tool.Error);
        Counts("given.csv", $",{People.Names}", 0, 30);
        _tool.Run("generate", "@m.zip", "-o", "@like.csv", "--rows", "5000", "--like", "@people.csv").Should().Be(0, _tool.Error);
        File.ReadAllBytes(_tool["like.csv"]).Should().Equal(File.ReadAllBytes(_tool["out.csv"]));
        // Where rows are kept, so are their numbers.
        _tool.Run("impute", "@m.zip", "@people.csv", "-o", "@filled.csv").Should().Be(0, _tool.Error);
        Counts("filled.csv", $",{People.Names}", 0, 80);
        _tool.Run("evaluate", "@people.csv", "@given.csv").Should().Be(0, _tool.Error);
    }

    [Fact]
    public void Row_names_of_R_come_back_without_a_field_for_their_name()
    {
        _tool.Write("r.csv", People.Lines(10).Select((line, row) => $"{row + 1},{line[5..]}").Prepend("age,town,member,since,paid"));
        _tool.Run("synth", "@r.csv", "-o", "@out.csv", "--updates", "5", "--rows", "12").Should().Be(0, _tool.Error);
        Counts("out.csv", "age,town,member,since,paid", 1, 12);
        CsvFile.Load(_tool["out.csv"]).Dialect.RowNames.Should().Be("column 1");
    }

    private void Counts(string name, string names, int first, int rows)
    {
        string[] lines = _tool.Lines(name);
        lines[0].Should().Be(names);
        lines[1..].Select(line => line.Split(',')[0]).Should().Equal(Enumerable.Range(first, rows).Select(row => $"{row}"));
    }
}
