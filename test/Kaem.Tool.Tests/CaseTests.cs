using Kaem.ML.Tables;

namespace Kaem.Tool.Tests;

/// <summary>Files that people really have, from shared/cases/tables of a folder above the tests; they need not be there.</summary>
public sealed class CaseTests : IDisposable
{
    private static readonly string[] Refused = ["duplicate-names", "empty", "header-only", "one-row", "ragged", "unbalanced-quote"];

    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    public static TheoryData<string> Cases => [.. Folder is { } folder
        ? Directory.GetFiles(folder, "*.csv").Select(file => Path.GetFileNameWithoutExtension(file)).Order().ToArray()
        : [""]];

    private static string? Folder
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (Path.Combine(folder.FullName, "shared", "cases", "tables") is var path && Directory.Exists(path))
                    return path;
            }
            return null;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_case_becomes_rows_of_the_same_columns_or_is_refused_before_training(string name)
    {
        if (Folder is null)
            return;
        string path = Path.Combine(Folder, $"{name}.csv");
        int code = _tool.Run("synth", path, "-o", "@out.csv", "--updates", "2");
        if (Refused.Contains(name))
        {
            code.Should().Be(1);
            _tool.Error.Should().Contain($"{name}.csv").And.Contain("error: ").And.NotContain("update");
            _tool.Files.Should().BeEmpty();
            return;
        }
        code.Should().Be(0, _tool.Error);
        var (source, written) = (CsvFile.Load(path), CsvFile.Load(_tool["out.csv"]));
        written.Text.Names.Should().Equal(source.Text.Names);
        written.Text.Rows.Should().Be(source.Text.Rows);
        written.Dialect.Separator.Should().Be(source.Dialect.Separator);
        written.Dialect.NewLine.Should().Be(source.Dialect.NewLine);
        written.Dialect.Encoding.GetPreamble().Should().Equal(source.Dialect.Encoding.GetPreamble());
        _tool.Run("impute", path, "-o", "@filled.csv", "--updates", "2").Should().Be(0, _tool.Error);
        CsvFile.Load(_tool["filled.csv"]).Text.Rows.Should().Be(source.Text.Rows);
    }
}
