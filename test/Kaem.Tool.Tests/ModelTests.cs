using System.Globalization;
using System.Text.Json;
using Kaem.ML;
using Kaem.ML.Tables;
using Microsoft.ML;

namespace Kaem.Tool.Tests;

/// <summary>What is done with a saved model, or with one that is fitted first.</summary>
public sealed class ModelTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public ModelTests()
    {
        _tool.Write("people.csv", People.File());
        _tool.Run("fit", "@people.csv", "-o", "@m.zip", "--updates", "40", "--seed", "3").Should().Be(0);
    }

    public void Dispose() => _tool.Dispose();

    private KaemTableModel Model
    {
        get
        {
            var mlContext = new MLContext();
            mlContext.Generative().TryGetTableModel(mlContext.Model.Load(_tool["m.zip"], out _), out var model).Should().BeTrue();
            return model!.Model;
        }
    }

    [Fact]
    public void Gaps_are_filled_and_all_else_stays_to_the_letter()
    {
        // Odd ways of writing, and a column that the model does not know.
        string[] lines = [.. People.Lines(30, seed: 2).Select((line, row) => $"{line.Replace("TRUE", "true")},  note {row} ")];
        lines[3] = "1003,050,Cork,,7.07.2015,n/a,NA";
        _tool.Write("new.csv", [$"{People.Names},note", .. lines]);
        _tool.Run("impute", "@m.zip", "@new.csv", "-o", "@filled.csv").Should().Be(0);
        _tool.Lines("filled.csv")[4].Should().MatchRegex(@"^1003,050,Cork,(TRUE|FALSE),7\.07\.2015,\d+\.\d0,NA$");
        var (before, after) = (CsvFile.Load(_tool["new.csv"]).Text, CsvFile.Load(_tool["filled.csv"], new CsvOptions { MissingMarks = [""] }).Text);
        var schema = new TableSchema([.. before.Names.Select(name => new ColumnSchema(name, ColumnKind.Categorical))]);
        var (was, filled) = (before.Parse(schema), after.Parse(schema));
        var table = CsvFile.Read(_tool["new.csv"]).Parse(Model.Schema);
        var expected = Model.Impute(table);
        long gaps = 0;
        foreach (var column in Model.Schema.Columns)
        {
            for (int row = 0; row < was.Rows; row++)
            {
                bool isGap = was[column.Name].IsMissing(row);
                gaps += isGap ? 1 : 0;
                filled[column.Name].TextAt(row).Should().Be(isGap ? expected[column.Name].TextAt(row) : was[column.Name].TextAt(row));
            }
        }
        gaps.Should().BeGreaterThan(5);
        _tool.Output.Should().Contain($"30 rows, {gaps} gaps filled");

        _tool.Run("impute", "@m.zip", "@new.csv", "-o", "@drawn.csv", "--draw", "--seed", "4").Should().Be(0);
        var drawn = CsvFile.Read(_tool["drawn.csv"]).Parse(Model.Schema);
        drawn["paid"].TextAt(3).Should().Be(Model.Impute(table, ImputationMode.Draw, seed: 4)["paid"].TextAt(3));
    }

    [Fact]
    public void Rows_are_scored()
    {
        _tool.Run("score", "@m.zip", "@people.csv", "-o", "@scored.csv", "--contributions").Should().Be(0);
        string[] lines = _tool.Lines("scored.csv");
        string[] learned = ["age", "town", "member", "since", "paid"];
        lines[0].Should().Be($"{People.Names},LogLikelihood,{string.Join(',', learned.Select(name => $"Contribution of {name}"))}");
        var table = CsvFile.Read(_tool["people.csv"]).Parse(Model.Schema);
        var (estimate, contributions) = (Model.LogLikelihood(table), Model.Contributions(table));
        string[] source = [.. People.Lines()];
        for (int row = 0; row < source.Length; row++)
        {
            lines[row + 1].Should().StartWith($"{source[row]},");
            float[] numbers = [.. lines[row + 1].Split(',')[6..].Select(text => float.Parse(text, CultureInfo.InvariantCulture))];
            // The model's first column identifies rows and says nothing.
            numbers.Should().Equal([estimate.Values[row], .. contributions.Row(row)[1..]]);
        }
        int lowest = Enumerable.Range(0, source.Length).MinBy(row => estimate.Values[row]);
        _tool.Output.Should().Contain(string.Create(CultureInfo.InvariantCulture, $"  row {lowest}: {estimate.Values[lowest]:F1}; "));
    }

    [Fact]
    public void Without_a_model_one_is_fitted_first_and_may_be_saved()
    {
        _tool.Run("score", "@people.csv", "-o", "@one.csv", "--updates", "40", "--seed", "3", "--save-model", "@own.zip").Should().Be(0);
        _tool.Run("score", "@own.zip", "@people.csv", "-o", "@two.csv").Should().Be(0);
        _tool.Run("score", "@people.csv", "@m.zip", "-o", "@three.csv").Should().Be(0, "the model is known by its name");
        File.ReadAllBytes(_tool["one.csv"]).Should().Equal(File.ReadAllBytes(_tool["two.csv"])).And.Equal(File.ReadAllBytes(_tool["three.csv"]));
        _tool.Run("impute", "@people.csv", "-o", "@filled.csv", "--updates", "5").Should().Be(0);
        _tool.Lines("filled.csv").Should().HaveCount(81).And.NotContain(line => line.Contains(",,") || line.EndsWith(','));
        _tool.Run("report", "@people.csv", "-o", "@r.html", "--updates", "5").Should().Be(0);
        File.ReadAllText(_tool["r.html"]).Should().Contain("<h2>Quality</h2>");
    }

    [Fact]
    public void A_report_shows_a_saved_model()
    {
        _tool.Write("more.csv", People.File(40, seed: 5));
        _tool.Run("report", "@m.zip", "@people.csv", "-o", "@r.html", "--holdout", "@more.csv", "--label", "member").Should().Be(0);
        File.ReadAllText(_tool["r.html"]).Should().Contain("<h1>people.csv: a Kolmogorov-Arnold energy model</h1>").And.Contain("<h2>Log-likelihood</h2>")
            .And.Contain("40 held-out rows").And.Contain("Predicting member");
    }

    [Fact]
    public void Synthetic_rows_are_measured()
    {
        _tool.Write("more.csv", People.File(50, seed: 5));
        _tool.Run("generate", "@m.zip", "-o", "@synthetic.csv", "--rows", "100").Should().Be(0);
        _tool.Run(
            "evaluate", "@people.csv", "@synthetic.csv", "--holdout", "@more.csv", "--label", "member", "--json", "@q.json", "--html", "@q.html", "--seed", "2")
            .Should().Be(0);
        var text = CsvFile.Read(_tool["people.csv"]);
        var schema = TableSchema.Infer(text);
        var quality = TableEvaluation.Evaluate(
            text.Parse(schema), CsvFile.Read(_tool["synthetic.csv"]).Parse(schema), CsvFile.Read(_tool["more.csv"]).Parse(schema), "member",
            new TableEvaluationOptions { Seed = 2 });
        _tool.Output.Should().Be($"{quality.ToString().TrimEnd()}{Environment.NewLine}");
        using var json = JsonDocument.Parse(File.ReadAllBytes(_tool["q.json"]));
        json.RootElement.GetProperty("overall").GetDouble().Should().Be(quality.Overall);
        json.RootElement.GetProperty("detection").GetProperty("pairAuc").GetDouble().Should().Be(quality.Detection.PairAuc);
        json.RootElement.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString()).Should()
            .Equal("age", "town", "member", "since", "paid");
        json.RootElement.GetProperty("columns")[0].GetProperty("kind").GetString().Should().Be("Integer");
        string page = File.ReadAllText(_tool["q.html"]);
        page.Should().Contain("<h1>synthetic.csv beside people.csv</h1>")
            .And.Contain("100 generated rows against 80 real rows, and 50 held-out rows beside them.")
            .And.Contain("Predicting member").And.EndWith("</html>\n");
    }

    [Fact]
    public void Scores_that_are_not_defined_are_null()
    {
        _tool.Write("one.csv", ["a", .. Enumerable.Range(0, 30).Select(row => $"{row % 7}")]);
        _tool.Run("evaluate", "@one.csv", "@one.csv", "--json", "@q.json").Should().Be(0);
        using var json = JsonDocument.Parse(File.ReadAllBytes(_tool["q.json"]));
        json.RootElement.GetProperty("pairTrends").ValueKind.Should().Be(JsonValueKind.Null);
    }
}
