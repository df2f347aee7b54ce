using Kaem.ML.Tables;

namespace Kaem.Tool.Tests;

public sealed class ParquetTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public ParquetTests()
    {
        _tool.Write("people.csv", People.File());
        var text = CsvFile.Read(_tool["people.csv"]);
        // An integer that identifies rows, as databases have it, and numbers in a column of texts.
        var table = text.Parse(TableSchema.Infer(text, new Dictionary<string, ColumnKind> { ["id"] = ColumnKind.Integer, ["paid"] = ColumnKind.Categorical }));
        ParquetFile.Write(_tool["people.parquet"], table);
    }

    public void Dispose() => _tool.Dispose();

    [Fact]
    public void Types_are_those_of_the_source()
    {
        _tool.Run("synth", "@people.parquet", "-o", "@out.parquet", "--updates", "20", "--rows", "60", "--save-model", "@m.zip").Should().Be(0);
        _tool.Error.Should().Contain("Identifier: id").And.Contain("Date: since").And.Contain("Real: paid").And.Contain("Boolean: member");
        var (source, written) = (ParquetFile.Read(_tool["people.parquet"]), ParquetFile.Read(_tool["out.parquet"]));
        written.Rows.Should().Be(60);
        written.Columns.Select(column => (column.Name, column.Kind)).Should().Equal(source.Columns.Select(column => (column.Name, column.Kind)));
        ((NumericColumn)written["id"]).Values.ToArray().Should().OnlyHaveUniqueItems().And.NotIntersectWith(((NumericColumn)source["id"]).Values.ToArray());
        _tool.Run("generate", "@m.zip", "-o", "@like.parquet", "--rows", "60", "--like", "@people.parquet").Should().Be(0);
        File.ReadAllBytes(_tool["like.parquet"]).Should().Equal(File.ReadAllBytes(_tool["out.parquet"]));
    }

    [Fact]
    public void Files_of_one_kind_become_files_of_the_other()
    {
        _tool.Run("synth", "@people.parquet", "-o", "@out.csv", "--updates", "5").Should().Be(0);
        _tool.Lines("out.csv").Should().HaveCount(81).And.HaveElementAt(0, People.Names);
        _tool.Run("synth", "@people.csv", "-o", "@out.parquet", "--updates", "5", "--given", "age=40").Should().Be(0);
        ((NumericColumn)ParquetFile.Read(_tool["out.parquet"])["age"]).Values.ToArray().Should().HaveCount(80).And.AllBeEquivalentTo(40.0);
    }

    [Fact]
    public void Rows_are_scored_filled_and_measured()
    {
        _tool.Run("fit", "@people.csv", "-o", "@m.zip", "--updates", "20").Should().Be(0);
        _tool.Run("score", "@m.zip", "@people.parquet", "-o", "@scored.parquet").Should().Be(0, _tool.Error);
        var scored = ParquetFile.Read(_tool["scored.parquet"]);
        scored.Columns.Select(column => column.Name).Should().Equal([.. People.Names.Split(','), "LogLikelihood"]);
        // The same model says the same of the same rows, whatever file they lie in.
        _tool.Run("score", "@m.zip", "@people.csv", "-o", "@scored.csv").Should().Be(0);
        _tool.Lines("scored.csv")[1..].Select(line => double.Parse(line.Split(',')[^1], System.Globalization.CultureInfo.InvariantCulture))
            .Should().Equal(((NumericColumn)scored["LogLikelihood"]).Values.ToArray());
        _tool.Run("impute", "@m.zip", "@people.parquet", "-o", "@filled.parquet").Should().Be(0, _tool.Error);
        var filled = ParquetFile.Read(_tool["filled.parquet"]);
        filled.Columns.Sum(column => column.MissingCount).Should().Be(0);
        filled.Columns.Select(column => column.Kind).Should().Equal(ParquetFile.Read(_tool["people.parquet"]).Columns.Select(column => column.Kind));
        _tool.Run("evaluate", "@people.parquet", "@people.csv").Should().Be(0, _tool.Error);
        _tool.Output.Should().Contain("Overall quality     100.0 %");
    }

    [Fact]
    public void What_is_no_Parquet_file_is_refused()
    {
        _tool.Write("no.parquet", "a,b");
        _tool.Run("synth", "@no.parquet", "-o", "@out.csv").Should().Be(1);
        _tool.Error.Should().Contain("no.parquet").And.NotContain("Training");
    }
}
