using System.Globalization;
using System.Text.Json;

namespace Kaem.Tool.Tests;

/// <summary>What holds in every row of a table, holds in those that are made of it.</summary>
public sealed class RuleTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public RuleTests()
    {
        var random = new Random(1);
        _tool.Write("stays.csv", [
            "from,until,net,tax,total,\"a=b\"",
            .. Enumerable.Range(0, 120).Select(_ =>
            {
                int from = random.Next(1, 300), net = random.Next(10, 500), tax = random.Next(1, 50);
                return $"{from},{from + random.Next(0, 20)},{net},{tax},{net + tax},{random.Next(3)}";
            }),
        ]);
    }

    public void Dispose() => _tool.Dispose();

    [Fact]
    public void Rows_keep_rules_and_a_saved_model_does()
    {
        string[] rules = ["--rules", "from <= until", "--rules", "total = net + tax", "--rules", "0 <= \"a=b\" <= 2"];
        _tool.Run(["synth", "@stays.csv", "-o", "@out.csv", "--updates", "20", "--rows", "300", "--save-model", "@m.zip", .. rules])
            .Should().Be(0, _tool.Error);
        Keep("out.csv");
        _tool.Run("generate", "@m.zip", "-o", "@again.csv", "--rows", "300", "--like", "@stays.csv").Should().Be(0);
        File.ReadAllBytes(_tool["again.csv"]).Should().Equal(File.ReadAllBytes(_tool["out.csv"]));
        _tool.Run("generate", "@m.zip", "-o", "@given.csv", "--rows", "40", "--given", "from=150").Should().Be(0, _tool.Error);
        Keep("given.csv");

        _tool.Run(["evaluate", "@stays.csv", "@out.csv", "--json", "@q.json", .. rules]).Should().Be(0);
        _tool.Output.Should().Contain("Validity").And.NotContain("rows break");
        _tool.Run("evaluate", "@stays.csv", "@out.csv", "--json", "@q.json", "--rules", "until < from").Should().Be(0);
        _tool.Output.Should().Contain("rows break 'until < from'");
        using var json = JsonDocument.Parse(File.ReadAllBytes(_tool["q.json"]));
        json.RootElement.GetProperty("diagnosis").GetProperty("rules")[0].GetProperty("rule").GetString().Should().Be("until < from");
    }

    [Fact]
    public void Rows_that_must_differ_do()
    {
        _tool.Write("keys.csv", Enumerable.Range(0, 90).Select(row => $"{2010 + row % 9},{row / 9},{(row % 4 == 0 ? "Cork" : "Bonn")}")
            .Prepend("year,number,town"));
        _tool.Run("synth", "@keys.csv", "-o", "@out.csv", "--updates", "10", "--rows", "60", "--rules", "unique year + number").Should().Be(0, _tool.Error);
        _tool.Lines("out.csv")[1..].Select(line => line[..line.LastIndexOf(',')]).Should().HaveCount(60).And.OnlyHaveUniqueItems();
        _tool.Run("synth", "@keys.csv", "-o", "@none.csv", "--updates", "10", "--rows", "6000", "--rules", "unique year + number").Should().Be(1);
        _tool.Error.Should().Contain("error: ");
        _tool.Files.Should().Equal("keys.csv", "out.csv", "stays.csv");
    }

    [Fact]
    public void What_follows_from_another_column_is_found_and_said()
    {
        string[] towns = ["Cork", "Bonn", "Oslo", "Bergen", "Köln", "Kerry"], countries = ["IE", "DE", "NO", "NO", "DE", "IE"];
        _tool.Write("towns.csv", ["town,country,age", .. Enumerable.Range(0, 120).Select(row => $"{towns[row % 6]},{countries[row % 6]},{row % 50}")]);
        _tool.Run("synth", "@towns.csv", "-o", "@out.csv", "--updates", "10").Should().Be(0);
        _tool.Error.Should().Contain("note: 'town -> country' holds in all rows, and will in those that are made.");
        _tool.Lines("out.csv")[1..].Should().AllSatisfy(line => line.Split(',')[1].Should().Be(countries[Array.IndexOf(towns, line.Split(',')[0])]));
    }

    [Theory]
    [InlineData("until < from", "'until < from' does not hold in 1")]
    [InlineData("from <= height", "--rules names a column 'height'")]
    [InlineData("from until", "is no rule")]
    [InlineData("0 <= from <= 5", "does not hold in")]
    public void Rules_that_do_not_hold_are_refused_before_training(string rule, string message)
    {
        foreach (string command in new[] { "synth", "fit", "score" })
        {
            _tool.Run(command, "@stays.csv", "-o", "@out", "--rules", rule).Should().Be(2);
            _tool.Error.Should().Contain(message).And.NotContain("Training");
        }
        _tool.Files.Should().Equal("stays.csv");
    }

    private void Keep(string name)
    {
        string[] lines = _tool.Lines(name);
        lines.Should().HaveCountGreaterThan(30);
        foreach (string line in lines[1..])
        {
            int[] values = [.. line.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
            values[0].Should().BeLessThanOrEqualTo(values[1]);
            values[4].Should().Be(values[2] + values[3]);
        }
    }
}
