using System.Diagnostics;
using System.Globalization;
using System.Net;
using Kaem.ML.Clusters;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace Kaem.ML.Tests;

/// <summary>Three processes of kaem-worker that meet in Redis, as on three machines, with a client that is none of them.</summary>
public sealed class DeployedTests : IDisposable
{
    private const string Secret = "a secret of the tests' own";

    private readonly TemporaryPath _path = new();
    private readonly List<Process> _processes = [];

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
        _path.Dispose();
    }

    [RedisFact]
    public async Task One_of_three_is_killed_and_the_files_are_those_of_one_process_byte_for_byte()
    {
        int[] ports = FreePorts.Take(8);
        Start(
            "redis-server", null, "--port", Text(ports[0]), "--save", "", "--appendonly", "no", "--bind", "127.0.0.1", "--dir",
            Path.GetDirectoryName(_path.File)!);
        string redis = $"127.0.0.1:{ports[0]}";
        for (int worker = 0; worker < 3; worker++)
        {
            Start(
                "dotnet", Secret, Customers.Worker, "--redis", redis, "--cluster", "three", "--silo-port", "0", "--gateway-port", Text(ports[1 + worker]),
                "--health-port", Text(ports[4 + worker]), "--dead-after", "1.5", "--folder", Path.GetDirectoryName(_path.File)!);
        }
        using var http = new HttpClient();
        foreach (int port in ports[4..7])
        {
            await Until(async () => (await http.GetAsync(new Uri($"http://127.0.0.1:{port}/health/ready"))).StatusCode == HttpStatusCode.OK);
            (await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/health/live"))).Should().Be("alive");
        }

        var options = new ClusterJobOptions { ChunkRows = 250, LeaseSeconds = 2 };
        int killed = 0;
        var progress = new Reports(report =>
        {
            if (report is { Workers: 3, Running: 3, Done: >= 2 } && Interlocked.Exchange(ref killed, 1) == 0)
                _processes[1].Kill();
        });
        ClusterRows three;
        await using (var cluster = await KaemCluster.ConnectAsync(
            client => client.UseRedisClustering(redis), new KaemClusterOptions { ClusterId = "three", Secret = Secret }))
        {
            three = await cluster.GenerateAsync(Customers.Table, 10_000, _path.Folder("three"), seed: 7, options: options, progress: progress);
            killed.Should().Be(1);
            // Outside of what the workers may write to.
            await FluentActions.Awaiting(() => cluster.GenerateAsync(Customers.Table, 10, Path.Combine(Path.GetTempPath(), "kaem-elsewhere"))).Should()
                .ThrowAsync<ClusterJobException>().WithMessage("*UnauthorizedAccessException*");
            Directory.Delete(Path.Combine(Path.GetTempPath(), "kaem-elsewhere"), recursive: true);
        }
        string metrics = "";
        foreach (int port in ports[5..7])
            metrics += await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"));
        metrics.Should().Contain("kaem_chunks").And.Contain("kaem_rows").And.Contain("orleans_");

        await using var alone = KaemCluster.Embedded();
        var one = await alone.GenerateAsync(Customers.Table, 10_000, _path.Folder("one"), seed: 7, options: options);
        three.Files.Should().HaveCount(40);
        for (int part = 0; part < 40; part++)
            File.ReadAllBytes(three.Files[part]).Should().Equal(File.ReadAllBytes(one.Files[part]));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task Until(Func<Task<bool>> holds)
    {
        for (int attempt = 0; attempt < 600; attempt++)
        {
            try
            {
                if (await holds())
                    return;
            }
            catch (HttpRequestException)
            {
                // It does not listen as yet.
            }
            await Task.Delay(100);
        }
        throw new TimeoutException("A worker was not ready within a minute.");
    }

    private void Start(string program, string? secret, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (secret is not null)
            start.Environment["KAEM_CLUSTER_SECRET"] = secret;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes.Add(process);
    }
}
