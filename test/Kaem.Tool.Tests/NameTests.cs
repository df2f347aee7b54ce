using Kaem.Tool.Arguments;

namespace Kaem.Tool.Tests;

public sealed class NameTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Theory]
    [InlineData("age=30", "age", "30")]
    [InlineData("age = 30", "age", " 30")]
    [InlineData("size, cm=1,5", "size, cm", "1,5")]
    [InlineData("at:time=10:15", "at:time", "10:15")]
    [InlineData("town=a=b", "town", "a=b")]
    [InlineData("\"a=b\"=c", "a=b", "c")]
    [InlineData("\"so \"\"called\"\"\"=\"x\"", "so \"called\"", "\"x\"")]
    [InlineData("\"\"\"\"=x", "\"", "x")]
    [InlineData("he said \"no\"=x", "he said \"no\"", "x")]
    [InlineData("age=", "age", "")]
    public void A_pair_is_split_at_the_first_equal_sign_outside_of_quotes(string text, string name, string value) =>
        ColumnNames.Pair(text, "--given").Should().Be((name, value));

    [Theory]
    [InlineData("age", "no equal sign")]
    [InlineData("\"a=b\"", "no equal sign")]
    [InlineData("=3", "no column's name")]
    [InlineData("\"\"=3", "no column's name")]
    [InlineData("\"age=3", "does not close")]
    [InlineData("\"age\"s=3", "after the quote")]
    [InlineData("", "no equal sign")]
    public void What_is_no_pair_is_refused(string text, string message) =>
        FluentActions.Invoking(() => ColumnNames.Pair(text, "--given")).Should().Throw<ToolException>().Which.Should()
            .Match<ToolException>(thrown => thrown.ExitCode == 2 && thrown.Message.Contains(message));

    [Theory]
    [InlineData("age", "age")]
    [InlineData("age, town ,a=b", "age|town|a=b")]
    [InlineData("\"a,b\",c", "a,b|c")]
    [InlineData("c,\"a,\"\"b\"", "c|a,\"b")]
    public void A_list_is_split_at_commas_outside_of_quotes(string text, string names) =>
        ColumnNames.List(text, "--skip").Should().Equal(names.Split('|'));

    [Theory]
    [InlineData("")]
    [InlineData("a,,b")]
    [InlineData("a,")]
    [InlineData(",a")]
    public void An_empty_name_is_refused(string text) =>
        FluentActions.Invoking(() => ColumnNames.List(text, "--skip").ToArray()).Should().Throw<ToolException>().WithMessage("*empty name*");

    /// <summary>Names with all that the rule speaks of, from the command line to the rows.</summary>
    [Fact]
    public void Columns_of_any_name_can_be_given_skipped_and_said_what_they_are()
    {
        _tool.Write("odd.csv", [
            "\"size, cm\",a=b,\"so \"\"called\"\"\",at:time,-x",
            .. Enumerable.Range(0, 60).Select(row => $"{row % 7},{(row % 3 == 0 ? "p=q" : "r,s".Replace(',', ';'))},{row % 4},{row % 24}:{row % 6}5,{row % 5}"),
        ]);
        _tool.Run(
            "synth", "@odd.csv", "-o", "@out.csv", "--updates", "5", "--rows", "9", "--given", "size, cm=3", "--given", "\"a=b\"=p=q", "--given=-x=2",
            "--kinds", "\"so \"\"called\"\"\"=Categorical", "--skip", "at:time").Should().Be(0, _tool.Error);
        _tool.Error.Should().Contain("Categorical: a=b, so \"called\"");
        _tool.Lines("out.csv")[0].Should().Be("\"size, cm\",a=b,\"so \"\"called\"\"\",'-x", "a spreadsheet would compute -x");
        _tool.Lines("out.csv")[1..].Should().HaveCount(9).And.AllSatisfy(line => line.Should().MatchRegex("^3,p=q,[0-3],2$"));
        _tool.Run("synth", "@odd.csv", "-o", "@out.csv", "--updates", "5", "--columns", "\"size, cm\",a=b,-x").Should().Be(0, _tool.Error);
        _tool.Lines("out.csv")[0].Should().Be("\"size, cm\",a=b,'-x");
        _tool.Run("synth", "@odd.csv", "-o", "@out.csv", "--updates", "5", "--columns", "\"size, cm\",a=b,-x", "--raw-cells").Should().Be(0, _tool.Error);
        _tool.Lines("out.csv")[0].Should().Be("\"size, cm\",a=b,-x");
    }
}
