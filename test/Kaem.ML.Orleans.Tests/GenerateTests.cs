using Microsoft.ML;

namespace Kaem.ML.Tests;

/// <summary>Rows of a cluster are those of one process, whatever the number of workers.</summary>
public sealed class GenerateTests : IDisposable
{
    private static readonly ClusterJobOptions Chunks = new() { ChunkRows = 300 };

    private readonly TemporaryPath _path = new();

    public void Dispose() => _path.Dispose();

    [Fact]
    public async Task A_table_has_the_rows_of_one_process_and_the_same_bytes_for_1_2_and_4_workers()
    {
        string[] whole = Customers.Written(Customers.Table.Generate(1000, seed: 7), _path);
        var bytes = new List<byte[]>();
        foreach (int workers in new[] { 1, 2, 4 })
        {
            await using var cluster = KaemCluster.Embedded(workers);
            var rows = await cluster.GenerateAsync(Customers.Table, 1000, _path.Folder($"of{workers}"), seed: 7, options: Chunks);
            rows.Rows.Should().Be(1000);
            rows.Files.Should().HaveCount(4);
            Customers.Texts(rows.Files).Should().Equal(whole);
            bytes.Add([.. rows.Files.SelectMany(File.ReadAllBytes)]);
        }
        bytes[1].Should().Equal(bytes[0]);
        bytes[2].Should().Equal(bytes[0]);
    }

    [Fact]
    public async Task Vectors_are_a_column_for_each_slot()
    {
        await using var cluster = KaemCluster.Embedded();
        var rows = await cluster.GenerateAsync(
            Customers.Vectors, 700, _path.Folder("vectors"), seed: 7, draw: GenerationDraw.Likelihood, options: Chunks);
        var parts = rows.Files.Select(file => Kaem.ML.Tables.ParquetFile.Read(file)).ToArray();
        parts[0].Columns.Select(column => column.Name).Should().Equal("Features.Age", "Features.Orders");
        using var cursor = new FeatureRows(Customers.Context.Generative().Generate(Customers.Vectors, 700, seed: 7, draw: GenerationDraw.Likelihood));
        parts.Sum(part => part.Rows).Should().Be(700);
        foreach (var part in parts)
        {
            for (int row = 0; row < part.Rows; row++)
            {
                float[] values = cursor.Next();
                for (int slot = 0; slot < values.Length; slot++)
                    ((Kaem.ML.Tables.NumericColumn)part.Columns[slot]).Values[row].Should().BeApproximately(values[slot], 1e-6f * Math.Abs(values[slot]));
            }
        }
    }

    [Fact]
    public async Task A_core_model_of_a_table_is_taken_too()
    {
        await using var cluster = KaemCluster.Embedded();
        var rows = await cluster.GenerateAsync(Customers.Table.Model, 500, _path.Folder("core"), seed: 7, options: Chunks);
        Customers.Texts(rows.Files).Should().Equal(Customers.Texts(Customers.Table.Model.Generate(500, 7)));
    }

    [Fact]
    public async Task A_job_goes_on_from_what_is_there_and_another_jobs_folder_is_refused()
    {
        await using var cluster = KaemCluster.Embedded();
        string folder = _path.Folder("rows");
        var rows = await cluster.GenerateAsync(Customers.Table, 1000, folder, options: Chunks);
        byte[] second = File.ReadAllBytes(rows.Files[1]);
        File.Delete(rows.Files[1]);
        // What is there is not written over.
        File.WriteAllText(rows.Files[0], "kept");
        File.WriteAllText(Path.Combine(folder, ".part-000000001.parquet.lost.tmp"), "half");
        await cluster.GenerateAsync(Customers.Table, 1000, folder, options: Chunks);
        File.ReadAllBytes(rows.Files[1]).Should().Equal(second);
        File.ReadAllText(rows.Files[0]).Should().Be("kept");
        Directory.GetFiles(folder).Should().HaveCount(5, "what a lost worker left is cleaned away");

        var refused = () => cluster.GenerateAsync(Customers.Table, 1000, folder, seed: 2, options: Chunks);
        (await refused.Should().ThrowAsync<IOException>()).WithMessage("*another job: the seed differs*");
        refused = () => cluster.GenerateAsync(Customers.Vectors, 1000, folder, options: Chunks);
        (await refused.Should().ThrowAsync<IOException>()).WithMessage("*another job: the model differs*");
        refused = () => cluster.GenerateAsync(Customers.Table, 1000, Path.GetDirectoryName(_path.File)!, options: Chunks);
        (await refused.Should().ThrowAsync<IOException>()).WithMessage("*has 'rows' in it*");
    }

    [Fact]
    public async Task A_cancelled_job_leaves_what_is_done_and_goes_on()
    {
        await using var cluster = KaemCluster.Embedded();
        using var cancelled = new CancellationTokenSource();
        var progress = new Reports(report =>
        {
            if (report.Done >= 1)
                cancelled.Cancel();
        });
        var options = new ClusterJobOptions { ChunkRows = 100 };
        string folder = _path.Folder("rows");
        var run = () => cluster.GenerateAsync(Customers.Table, 20_000, folder, options: options, progress: progress, cancellationToken: cancelled.Token);
        await run.Should().ThrowAsync<OperationCanceledException>();
        int there = Directory.GetFiles(folder, "part-*.parquet").Length;
        there.Should().BeInRange(1, 199);
        File.ReadAllText(Path.Combine(folder, "kaem-job.json")).Should().Contain("\"kind\": \"Generate\"");
    }

    [Fact]
    public async Task What_cannot_be_is_refused_before_anybody_works()
    {
        await using var cluster = KaemCluster.Embedded();
        string folder = _path.Folder("none");
        await FluentActions.Awaiting(() => cluster.GenerateAsync(Customers.Table, 0, folder)).Should().ThrowAsync<ArgumentOutOfRangeException>();
        await FluentActions.Awaiting(() => cluster.GenerateAsync(Customers.Table, long.MaxValue, folder)).Should().ThrowAsync<ArgumentOutOfRangeException>();
        var plain = Customers.Context.Transforms.Concatenate("Both", "age", "orders").Fit(Customers.Rows);
        await FluentActions.Awaiting(() => cluster.GenerateAsync(plain, 10, folder)).Should().ThrowAsync<ArgumentException>();
        FluentActions.Invoking(() => KaemCluster.Embedded(0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => KaemCluster.Processes(1, "no-such-kaem-worker")).Should().Throw<InvalidOperationException>()
            .WithMessage("*dotnet tool install*");
        Directory.Exists(folder).Should().BeFalse();
    }
}
