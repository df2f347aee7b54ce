using Kaem.ML.Tables;
using Microsoft.ML;

namespace Kaem.ML.Tests;

/// <summary>A source's rows, scored and filled by a cluster, are those that one process gives.</summary>
public sealed class SourceTests : IDisposable
{
    private static readonly ClusterJobOptions Chunks = new() { ChunkRows = 150, Attempts = 2, BackOffSeconds = 0.05 };

    private readonly TemporaryPath _path = new();

    public void Dispose() => _path.Dispose();

    [Fact]
    public async Task Separated_values_get_what_the_model_says_of_them()
    {
        string[] whole = Customers.Written(new Kaem.ML.Rows.SlotView(Customers.Table.Transform(Streamed()), []), _path);
        foreach (int workers in new[] { 1, 2 })
        {
            await using var cluster = KaemCluster.Embedded(workers);
            var rows = await cluster.ScoreAsync(Customers.Table, Customers.File, _path.Folder($"of{workers}"), options: Chunks);
            rows.Rows.Should().Be(500);
            rows.Files.Should().HaveCount(4);
            Customers.Texts(rows.Files).Should().Equal(whole);
        }
        ParquetFile.Read(_path.Folder("of1") + "/part-000000000.parquet").Columns.Select(column => column.Name)
            .Should().Contain(["age", "LogLikelihood", "Latent.latent 1", "Contributions.income"]);
    }

    [Fact]
    public async Task Row_groups_of_a_folder_are_scored_and_columns_chosen()
    {
        string source = _path.Folder("source");
        Directory.CreateDirectory(source);
        var table = Customers.Context.Generative().ReadTable(Customers.Rows);
        // Groups of 40 and of 100 rows: three of the one are a chunk, and one of the other.
        Write(Path.Combine(source, "a.parquet"), table.Slice(0, 200), 40);
        Write(Path.Combine(source, "b.parquet"), table.Slice(200, 300), 100);
        await using var cluster = KaemCluster.Embedded(2);
        var rows = await cluster.ScoreAsync(Customers.Table, source, _path.Folder("scored"), ["age", "LogLikelihood"], Chunks);
        rows.Files.Select(file => ParquetFile.Read(file).Rows).Should().Equal(120, 80, 100, 100, 100);
        string[] whole = Customers.Written(
            new Kaem.ML.Rows.SlotView(Customers.Table.Transform(Customers.Rows), ["age", "LogLikelihood"]), _path);
        Customers.Texts(rows.Files).Should().Equal(whole);
    }

    [Theory]
    [InlineData(ImputationMode.Mean)]
    [InlineData(ImputationMode.Draw)]
    public async Task Gaps_are_filled_by_the_rows_number_in_the_whole_source(ImputationMode mode)
    {
        string source = _path.Folder("gaps.csv");
        string[] lines = File.ReadAllLines(Customers.File);
        File.WriteAllLines(source, lines.Select((line, number) => number % 3 == 1 ? "," + line[(line.IndexOf(',') + 1)..] : line));
        string[] whole = Customers.Written(Customers.Table.Impute(Streamed(source), mode, seed: 5), _path);
        whole.Should().NotContain(row => row.StartsWith('|'), "the gaps are filled");
        await using var cluster = KaemCluster.Embedded(2);
        var rows = await cluster.ImputeAsync(Customers.Table, source, _path.Folder("filled"), mode, seed: 5, options: Chunks);
        Customers.Texts(rows.Files).Should().Equal(whole);
    }

    [Fact]
    public async Task A_row_that_cannot_be_read_ends_the_job_with_the_readers_words()
    {
        string source = _path.Folder("bad.csv");
        var lines = File.ReadAllLines(Customers.File).ToList();
        // Kinds are found by the first 10,000 rows, so what comes later may be none.
        for (int copy = 0; copy < 21; copy++)
            lines.AddRange(File.ReadAllLines(Customers.File).Skip(1));
        File.WriteAllLines(source, lines);
        await using var cluster = KaemCluster.Embedded(2);
        var options = Chunks with { ChunkRows = 2000 };
        // The rows are counted, and then the file is another one.
        var progress = new Reports(_ => File.AppendAllText(source, "x"));
        var run = () => cluster.ScoreAsync(Customers.Table, source, _path.Folder("none"), ["LogLikelihood"], options, progress);
        (await run.Should().ThrowAsync<ClusterJobException>()).WithMessage("Chunk * of 6 failed after 2 attempts*it is another file.");
    }

    [Fact]
    public async Task What_cannot_be_is_refused_before_anybody_works()
    {
        await using var cluster = KaemCluster.Embedded();
        string folder = _path.Folder("none");
        await Refused<FileNotFoundException>("nowhere.csv", Customers.Table, "There is no file or folder*");
        await Refused<ArgumentException>(Customers.File, Customers.Table, "There is no column 'Nothing'*", "Nothing");
        await Refused<ArgumentException>(Customers.File, Customers.Vectors, "*Age*");
        string empty = _path.Folder("empty");
        Directory.CreateDirectory(empty);
        await Refused<ArgumentException>(empty, Customers.Table, "*has no files*");
        await FluentActions.Awaiting(() => cluster.ImputeAsync(Customers.Vectors, Customers.File, folder)).Should().ThrowAsync<ArgumentException>()
            .WithMessage("Gaps are filled by a table's model*");
        Directory.Exists(folder).Should().BeFalse();

        async Task Refused<T>(string source, ITransformer model, string message, params string[] columns) where T : Exception =>
            (await FluentActions.Awaiting(() => cluster.ScoreAsync(model, source, folder, columns)).Should().ThrowAsync<T>()).WithMessage(message);
    }

    private static IDataView Streamed(string? file = null) => Customers.Context.Generative().StreamTable(file ?? Customers.File);

    private static void Write(string path, Table table, int rows)
    {
        using var stream = File.Create(path);
        var groups = Enumerable.Range(0, (table.Rows - 1) / rows + 1).Select(group => table.Slice(group * rows, Math.Min(rows, table.Rows - group * rows)));
        ParquetGroups.Write(stream, [.. table.Columns.Select(column => ParquetColumns.For(column, null))], groups);
    }
}
