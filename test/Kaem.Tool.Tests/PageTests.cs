using System.Text;
using System.Text.RegularExpressions;

namespace Kaem.Tool.Tests;

/// <summary>What docs/tool.md shows can be typed, and it names all that there is.</summary>
public sealed partial class PageTests : IDisposable
{
    private static readonly string Root = Find(AppContext.BaseDirectory);
    private static readonly string Page = File.ReadAllText(Path.Combine(Root, "docs", "tool.md"));

    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public void The_examples_of_the_page_run()
    {
        File.Copy(Path.Combine(Root, "src", "Kaem.ML.Samples", "Data", "customers.csv"), _tool["customers.csv"]);
        WriteTables();
        string[] lines = [.. Page.Split('\n').Where(line => line.StartsWith("kaem ", StringComparison.Ordinal))];
        lines.Should().HaveCountGreaterThan(12);
        // Adult is not among the repository's files.
        foreach (string line in lines.Where(line => !line.Contains("adult", StringComparison.Ordinal)))
            _tool.Run([.. Arguments(line)]).Should().Be(0, $"{line}: {_tool.Error}");
        Encoding.Unicode.GetString(File.ReadAllBytes(_tool["app.csv"])).Should().Contain("age\tregion\t");
        _tool.Files.Should().OnlyContain(name => !name.StartsWith('.'));
        _tool.Lines("twice/clients.csv").Should().HaveCount(81);
    }

    /// <summary>Tables that relate, and a sequence, as the page has them.</summary>
    private void WriteTables()
    {
        _tool.Write("clients.csv", Enumerable.Range(0, 40).Select(row => $"{100 + row},{(row % 3 == 0 ? "Cork" : "Bonn")},{20 + row % 31}")
            .Prepend("id,town,age"));
        _tool.Write("orders.csv", Enumerable.Range(0, 90).Select(row => $"{5000 + row},{100 + row * 7 % 40},2024-03-{1 + row % 28:00},{row % 13}.50")
            .Prepend("order_no,client,day,amount"));
        _tool.Write("lines.csv", Enumerable.Range(0, 150).Select(row => $"L{row},{5000 + row * 11 % 90},{1 + row % 4}").Prepend("line,order_no,quantity"));
        _tool.Write("readings.csv", Enumerable.Range(0, 120).Select(row => $"m{row % 30},{row / 30 * 3 + row % 3},{row % 17}").Prepend("meter,hour,level"));
    }

    /// <summary>The arguments of a line; files and folders are those of the test's folder.</summary>
    private static IEnumerable<string> Arguments(string line)
    {
        string[] words = Words(line), files = [".csv", ".zip", ".html", ".json"];
        return words.Skip(1).Select((word, i) => files.Contains(Path.GetExtension(word)) || words[i] is "-o" or "--synthetic" ? $"@{word}" : word);
    }

    [Fact]
    public void Options_of_the_page_are_those_of_the_help()
    {
        var known = new HashSet<string>();
        foreach (string command in new[] { "synth", "fit", "generate", "impute", "score", "evaluate", "report" })
        {
            _tool.Run(command, "--help").Should().Be(0);
            known.UnionWith(Option().Matches(_tool.Output).Select(found => found.Value));
        }
        string[] named = [.. Option().Matches(Page).Select(found => found.Value).Distinct()];
        string[] ofDotnet = ["--add-source", "--global", "--project"];
        named.Except(ofDotnet).Should().BeSubsetOf(known);
        known.Except(named).Should().BeEquivalentTo("--output");
    }

    [Theory]
    [InlineData("kaem a 'b c' --d=\"e f\"", "kaem|a|b c|--d=e f")]
    [InlineData("kaem '\"a=b\"=3'", "kaem|\"a=b\"=3")]
    public void Words_are_those_of_a_shell(string line, string words) => Words(line).Should().Equal(words.Split('|'));

    private static string[] Words(string line) =>
        [.. Word().Matches(line).Select(found => Quoted().Replace(found.Value, quoted => quoted.Groups[1].Value + quoted.Groups[2].Value))];

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "Kaem.ML.sln"))
        ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests have to lie within the repository."));

    [GeneratedRegex("(?<![\\w-])--[a-z]+(-[a-z]+)*(?![\\w-])")]
    private static partial Regex Option();

    [GeneratedRegex("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+")]
    private static partial Regex Word();

    [GeneratedRegex("'([^']*)'|\"([^\"]*)\"")]
    private static partial Regex Quoted();
}
