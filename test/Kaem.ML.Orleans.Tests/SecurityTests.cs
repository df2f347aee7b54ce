using System.Diagnostics;
using System.Net;
using Kaem.ML.Boards;
using Kaem.ML.Security;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Kaem.ML.Tests;

/// <summary>Who may join a cluster.</summary>
public sealed class SecurityTests : IDisposable
{
    private const string Secret = "a secret of the tests' own", Other = "a secret of somebody else";

    private readonly TemporaryPath _path = new();

    public void Dispose() => _path.Dispose();

    [Fact]
    public async Task A_process_with_another_secret_or_none_cannot_join_and_one_with_the_same_can()
    {
        await using var cluster = KaemCluster.Embedded(1, new KaemClusterOptions { Secret = Secret, DeadAfterSeconds = 1.5 });
        foreach (string? secret in new[] { Other, null })
        {
            using var stranger = Start(cluster, secret);
            try
            {
                var rows = await cluster.GenerateAsync(
                    Customers.Table, 600, _path.Folder(secret is null ? "of none" : "of another"), options: new ClusterJobOptions { ChunkRows = 100 },
                    progress: AtMost(1));
                rows.Files.Should().HaveCount(6);
                stranger.WaitForExit(TimeSpan.FromSeconds(6));
                (await cluster.Grains.GetGrain<IBoard>(0).Arithmetic()).Should().NotBeNull("the cluster still works");
            }
            finally
            {
                stranger.Kill();
            }
        }
        using var friend = Start(cluster, Secret);
        try
        {
            int most = 0;
            await cluster.GenerateAsync(
                Customers.Table, 20_000, _path.Folder("both"), options: new ClusterJobOptions { ChunkRows = 100 },
                progress: new Reports(report => most = Math.Max(most, report.Workers)));
            most.Should().Be(2);
        }
        finally
        {
            friend.Kill();
        }
    }

    [Fact]
    public void A_silo_without_a_secret_stays_on_the_loopback_interface()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo => silo.UseLocalhostClustering(1).ConfigureEndpoints(IPAddress.Parse("192.0.2.1"), 1, 2).UseKaem());
        using var host = builder.Build();
        FluentActions.Invoking(() => host.Start()).Should().Throw<OrleansConfigurationException>().WithMessage("*192.0.2.1*Secret*");
    }

    [Fact]
    public void A_secret_makes_one_key_and_another_secret_another()
    {
        using var one = SecretCertificate.Of(Secret);
        using var again = SecretCertificate.Of(Secret);
        using var other = SecretCertificate.Of(Other);
        one.HasPrivateKey.Should().BeTrue();
        again.GetPublicKey().Should().Equal(one.GetPublicKey());
        other.GetPublicKey().Should().NotEqual(one.GetPublicKey());
        FluentActions.Invoking(() => new KaemClusterOptions { Secret = "short" }).Should().Throw<ArgumentException>().WithMessage("Secret must have 16*");
    }

    [Fact]
    public void Folders_are_those_within_and_no_others()
    {
        var limits = new ClusterLimits(1, ["/data/jobs"]);
        limits.Require("/data/jobs");
        limits.Require("/data/jobs/one/two");
        foreach (string path in new[] { "/data/jobsx", "/data", "/data/jobs/../other" })
            FluentActions.Invoking(() => limits.Require(path)).Should().Throw<UnauthorizedAccessException>();
        new ClusterLimits(1, []).Require("/anywhere");
    }

    [Fact]
    public async Task Bytes_that_are_not_what_was_announced_are_refused()
    {
        await using var cluster = KaemCluster.Embedded(1, new KaemClusterOptions { MostModelBytes = 1000 });
        byte[] bytes = [.. Enumerable.Range(0, 900).Select(i => (byte)i)];
        string hash = Kaem.ML.Jobs.ModelBytes.HashOf(bytes);
        await FluentActions.Awaiting(() => Stored.Send(cluster.Grains, new string('0', 64), bytes)).Should().ThrowAsync<InvalidOperationException>();
        await FluentActions.Awaiting(() => Stored.Send(cluster.Grains, hash, new byte[1001])).Should().ThrowAsync<ArgumentOutOfRangeException>();
        (await Stored.Fetch(cluster.Grains, hash, 1000)).Should().BeNull();
        await Stored.Send(cluster.Grains, hash, bytes);
        (await Stored.Fetch(cluster.Grains, hash, 1000)).Should().Equal(bytes);
        await FluentActions.Awaiting(() => Stored.Fetch(cluster.Grains, hash, 100)).Should().ThrowAsync<InvalidDataException>();
    }

    private static Reports AtMost(int workers) => new(report => report.Workers.Should().BeLessThanOrEqualTo(workers));

    private static Process Start(KaemCluster cluster, string? secret)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Customers.Worker, "--primary", $"127.0.0.1:{cluster.Primary}", "--cluster", cluster.Name, "--silo-port", "0", "--gateway-port", "0",
                "--health-port", "0", "--until-input-ends",
            },
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        if (secret is not null)
            start.Environment["KAEM_CLUSTER_SECRET"] = secret;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
