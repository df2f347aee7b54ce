using Kaem.ML.Samples.Commands;
using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Tests.Tables;

public class RowsCommandTests
{
    [Fact]
    public void A_model_is_trained_judged_and_written()
    {
        using var folder = new TemporaryFolder();
        CsvFile.Write(folder.File("train.csv"), CustomerData.Make(400));
        CsvFile.Write(folder.File("test.csv"), CustomerData.Make(250, seed: 2));
        Run("--data", folder.File("train.csv"), "--test", folder.File("test.csv"), "--label", "returned", "--columns", "spent:Skip", "--rows", "300",
            "--updates", "20", "--seed", "3", "-o", folder.File("out")).Should().Be(0);
        Files(folder).Should().BeEquivalentTo("report.md", "synthetic.csv");
        var synthetic = CsvFile.Read(folder.File("out/synthetic.csv"));
        synthetic.Names.Should().Equal("age", "region", "income", "channel", "newsletter", "orders", "returned");
        string report = File.ReadAllText(folder.File("out/report.md"));
        report.Should().StartWith("# train.csv: synthetic rows beside real ones\n")
            .And.Contain("seed 3: 400 rows to train on, 250 held out, 7 columns; 300 rows generated, 300 training rows in their place; ")
            .And.Contain("told from 250 held-out rows.")
            .And.Contain("| TSTR, boosted trees, AUC | 0.").And.Contain("| updates | 20 |").And.Contain("| newsletter, right | ")
            .And.Contain("| age, root mean square error | ").And.NotContain("Means of");

        // But for what is timed, the seed decides all.
        Run("--data", folder.File("train.csv"), "--test", folder.File("test.csv"), "--label", "returned", "--columns", "spent:Skip", "--rows", "300",
            "--updates", "20", "--seed", "3", "-o", folder.File("out")).Should().Be(0);
        Untimed(File.ReadAllText(folder.File("out/report.md"))).Should().Equal(Untimed(report));
    }

    [Fact]
    public void Several_seeds_hold_out_other_rows_and_are_averaged()
    {
        using var folder = new TemporaryFolder();
        CsvFile.Write(folder.File("all.csv"), CustomerData.Make(200).Keep("age", "channel", "newsletter"));
        Run("--data", folder.File("all.csv"), "--rows", "40", "--updates", "5", "--seeds", "1", "2", "-o", folder.File("out")).Should().Be(0);
        Files(folder).Should().BeEquivalentTo("report.md", "synthetic-1.csv", "synthetic-2.csv");
        string[] lines = File.ReadAllLines(folder.File("out/report.md"));
        double[] likelihoods = [.. lines.Where(line => line.StartsWith("| log-likelihood", StringComparison.Ordinal)).Select(Number)];
        likelihoods.Should().HaveCount(3);
        likelihoods[0].Should().BeApproximately((likelihoods[1] + likelihoods[2]) / 2, 1e-3);
        likelihoods[1].Should().NotBe(likelihoods[2]);
        lines.Should().Contain("## Means of 2 seeds").And.Contain("## Seed 2")
            .And.Contain(line => line.Contains("told from 80 training rows, as few are held out")).And.NotContain(line => line.Contains("TSTR"));
    }

    [Fact]
    public void What_does_not_fit_is_refused_before_training()
    {
        using var folder = new TemporaryFolder();
        CsvFile.Write(folder.File("all.csv"), CustomerData.Make(100));
        Run("--data", folder.File("all.csv"), "--label", "none", "-o", folder.File("out")).Should().Be(1);
        Files(folder).Should().BeEmpty();
        Run("--data", folder.File("none.csv"), "-o", folder.File("out")).Should().Be(1);
        Run("-o", folder.File("out")).Should().Be(2);
        Run("--data", folder.File("all.csv"), "--rows", "1").Should().Be(2);
        Run("--data", folder.File("all.csv"), "--updates", "0").Should().Be(2);
    }

    [Theory]
    [InlineData("--columns", "age:Number")]
    [InlineData("--columns", "nothing:Skip")]
    [InlineData("--columns", "nothing:Real")]
    [InlineData("--columns", "region:Integer")]
    [InlineData("--columns", "age")]
    public void Columns_that_are_not_there_or_of_another_kind_are_refused(string option, string value)
    {
        using var folder = new TemporaryFolder();
        CsvFile.Write(folder.File("all.csv"), CustomerData.Make(100));
        Run("--data", folder.File("all.csv"), option, value, "--updates", "2", "-o", folder.File("out")).Should().Be(1);
        Files(folder).Should().BeEmpty();
    }

    private static string[] Untimed(string report) => [.. report.Split('\n').Where(line => !line.Contains("second"))];

    private static double Number(string line) => double.Parse(line.Split('|')[2], System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<string?> Files(TemporaryFolder folder) => Directory.GetFiles(folder.File("out")).Select(Path.GetFileName);

    private static int Run(params string[] args) => CommandLine.Run(["experiment", "rows", .. args]);
}
