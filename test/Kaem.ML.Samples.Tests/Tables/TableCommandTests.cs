using Kaem.ML.Samples.Commands;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Tables;
using Microsoft.ML;

namespace Kaem.ML.Samples.Tests.Tables;

public class TableCommandTests
{
    [Fact]
    public void Customers_are_learned_and_written()
    {
        using var folder = new TemporaryFolder();
        Run("--updates", "200", "--rows", "300", "--seed", "3", "-o", folder.Path).Should().Be(0);
        var synthetic = Read(folder.File("synthetic.csv"));
        synthetic.Rows.Should().Be(300);
        synthetic.Columns.Select(column => column.Name).Should().Equal(CustomerData.Make(10).Columns.Select(column => column.Name));
        synthetic["income"].MissingCount.Should().BeInRange(15, 90);
        synthetic["age"].MissingCount.Should().Be(0);
        string report = File.ReadAllText(folder.File("report.md"));
        report.Should().StartWith("# customers\n").And.Contain("1,000 of 1,000 rows").And.Contain("## Unusual rows").And.Contain("| age | Integer |");
        File.ReadAllText(folder.File("report.html")).Should()
            .Contain("<h1>customers: a Kolmogorov-Arnold energy model</h1>").And.Contain("<h2>Quality</h2>").And.Contain("Predicting").And.EndWith("</html>\n");
        var context = new MLContext();
        context.Generative().TryGetTableModel(context.Model.Load(folder.File("table.zip"), out _), out var model).Should().BeTrue();
        model!.Model.Training.Steps.Should().Be(200);
        model.Model.Model.Options.Seed.Should().Be(3);
    }

    [Fact]
    public void A_file_is_read_with_kinds_conditions_and_test_rows()
    {
        using var folder = new TemporaryFolder();
        CsvFile.Write(folder.File("train.csv"), CustomerData.Make(400));
        CsvFile.Write(folder.File("test.csv"), CustomerData.Make(100, seed: 2));
        Run("--data", folder.File("train.csv"), "--test", folder.File("test.csv"), "--columns", "orders:Categorical, spent:Skip", "--given",
            "age:40,channel:web", "--epochs", "2", "--rows", "50", "-o", folder.Path)
            .Should().Be(0);
        string report = File.ReadAllText(folder.File("report.md"));
        report.Should()
            .Contain("400 rows to train on, 100 held out, 7 columns").And.Contain("Column spent was left out.").And.Contain(
                "age = 40, channel = web").And.Contain("| orders | Categorical |");
        Read(folder.File("synthetic.csv")).Rows.Should().Be(50);
    }

    [Fact]
    public void Missing_marks_encodings_and_updates_are_what_was_asked_for()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        File.WriteAllLines(
            folder.File("films.csv"),
            ["budget,kind,one", .. Enumerable.Range(0, 60).Select(i => $"{(i == 7 ? "-" : $"{random.Next(1000, 100_000)}")},{(i % 2 == 0 ? "x" : "y")},1")]);
        string data = folder.File("films.csv");
        Run("--data", data, "--updates", "250", "--rows", "20", "-o", folder.Path).Should().Be(0);
        File.ReadAllText(folder.File("report.md")).Should()
            .Contain("Column budget: 1 of its 60 values counts as missing: row 7 is '-'.").And.Contain("Column one: It has one value only")
            .And.Contain("250 updates");

        Run("--data", data, "--missing", "-", "--encoding", "budget:MinMax", "--updates", "2", "-o", folder.Path).Should().Be(1, "columns are bins");
        Run("--data", data, "--missing", "-", "--missing", "none", "--encoding", "budget:MinMax", "--by-latents", "--updates", "2", "--rows", "20", "-o",
            folder.Path).Should().Be(0);
        File.ReadAllText(folder.File("report.md")).Should().Contain("| budget | Integer |").And.NotContain("counts as missing");
        var context = new MLContext();
        context.Generative().TryGetTableModel(context.Model.Load(folder.File("table.zip"), out _), out var model).Should().BeTrue();
        System.Text.Encoding.UTF8.GetString(model!.Model.Codec.ToJson()).Should().Contain("\"encoding\":\"scaled\"");
        Run("--data", data, "--encoding", "budget:Log", "-o", folder.Path).Should().Be(1);
        Run("--missing", "-", "-o", folder.Path).Should().Be(1);
    }

    [Theory]
    [InlineData("--columns", "kind:Real")]
    [InlineData("--columns", "size:Integer")]
    [InlineData("--given", "kind:z")]
    [InlineData("--given", "size:1000")]
    [InlineData("--given", "flag:perhaps")]
    public void What_does_not_fit_is_refused_before_training(string option, string value)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(
            folder.File("data.csv"),
            ["kind,size,flag", .. Enumerable.Range(0, 60).Select(i => $"{"xy"[i % 2]},{i / 2.0},{(i % 5 == 0 ? "" : i % 3 == 0 ? "true" : "false")}")]);
        Run("--data", folder.File("data.csv"), option, value, "--updates", "2", "-o", folder.Path).Should().Be(1);
        File.Exists(folder.File("synthetic.csv")).Should().BeFalse();
    }

    [Fact]
    public void A_boolean_with_gaps_is_given_in_any_case_of_letters()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(
            folder.File("data.csv"), ["size,flag", .. Enumerable.Range(0, 60).Select(i => $"{i},{(i % 5 == 0 ? "" : i % 3 == 0 ? "true" : "false")}")]);
        Run("--data", folder.File("data.csv"), "--given", "flag:true", "--updates", "2", "--rows", "20", "-o", folder.Path).Should().Be(0);
    }

    [Fact]
    public void A_column_that_happened_to_be_whole_takes_fractions_later()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder.File("train.csv"), ["size,other", .. Enumerable.Range(0, 60).Select(i => $"{i % 40},{i % 7}")]);
        File.WriteAllLines(folder.File("test.csv"), ["size,other", .. Enumerable.Range(0, 20).Select(i => $"{i}.5,{i % 7}")]);
        Run("--data", folder.File("train.csv"), "--test", folder.File("test.csv"), "--updates", "2", "--rows", "20", "-o", folder.Path).Should().Be(0);
    }

    [Fact]
    public void Mistakes_are_one_line_and_an_exit_code()
    {
        using var folder = new TemporaryFolder();
        CsvFile.Write(folder.File("train.csv"), CustomerData.Make(50));
        string data = folder.File("train.csv");
        Run("--data", folder.File("none.csv")).Should().Be(1);
        Run("--data", data, "--label", "nothing", "-o", folder.Path).Should().Be(1);
        Run("--data", data, "--columns", "age:Number", "-o", folder.Path).Should().Be(1);
        Run("--data", data, "--columns", "nothing:Skip", "-o", folder.Path).Should().Be(1);
        Run("--data", data, "--columns", "region:Integer", "-o", folder.Path).Should().Be(1);
        Run("--data", data, "--columns", "age", "-o", folder.Path).Should().Be(1);
        Run("--data", data, "--given", "age:old", "-o", folder.Path).Should().Be(1);
        Run("--columns", "age:Real", "-o", folder.Path).Should().Be(1);
        Run("--updates", "0").Should().Be(2);
    }

    private static int Run(params string[] arguments) => CommandLine.Run(["table", .. arguments]);

    private static Table Read(string path)
    {
        var text = CsvFile.Read(path);
        return text.Parse(TableSchema.Infer(text));
    }
}
