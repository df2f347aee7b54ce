using System.Diagnostics;

namespace Kaem.ML.Tests;

/// <summary>Workers that are processes of their own, and end without a word.</summary>
public sealed class KilledProcessTests : IDisposable
{
    private readonly TemporaryPath _path = new();

    public void Dispose() => _path.Dispose();

    [Fact]
    public async Task The_result_does_not_depend_on_who_is_killed()
    {
        var options = new ClusterJobOptions { ChunkRows = 3_000, LeaseSeconds = 2 };
        string[] whole = Customers.Written(Customers.Table.Generate(120_000, seed: 7), _path);
        await using var cluster = KaemCluster.Processes(2, Customers.Worker, new KaemClusterOptions { DeadAfterSeconds = 1.5 });
        cluster.ProcessIds.Should().HaveCount(2);
        int killed = 0, mostWorkers = 0;
        var progress = new Reports(report =>
        {
            mostWorkers = Math.Max(mostWorkers, report.Workers);
            // The one that has a chunk: both have, once both are there. There is work enough for the second to come to it.
            if (report is { Workers: 2, Running: 2, Done: < 39 } && Interlocked.Exchange(ref killed, 1) == 0)
                Process.GetProcessById(cluster.ProcessIds[0]).Kill();
        });
        var rows = await cluster.GenerateAsync(Customers.Table, 120_000, _path.Folder("rows"), seed: 7, options: options, progress: progress);
        killed.Should().Be(1);
        mostWorkers.Should().Be(2);
        Customers.Texts(rows.Files).Should().Equal(whole);
        Directory.GetFiles(rows.Folder).Should().HaveCount(41, "forty parts and the job's description");
    }
}
