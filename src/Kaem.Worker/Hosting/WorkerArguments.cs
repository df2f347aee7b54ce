using System.Net;
using Kaem.ML;

namespace Kaem.Worker.Hosting;

/// <summary>What a worker was told.</summary>
internal sealed record WorkerArguments
{
    public required KaemClusterOptions Cluster { get; init; }

    /// <summary>Where it listens, and what it tells others of itself.</summary>
    public required IPAddress Address { get; init; }

    public int SiloPort { get; init; }

    /// <summary>Where clients connect; 0 for none.</summary>
    public int GatewayPort { get; init; }

    /// <summary>Where health and metrics are served; 0 for none.</summary>
    public int HealthPort { get; init; }

    /// <summary>The silo that knows who is there, of a cluster without a database.</summary>
    public IPEndPoint? Primary { get; init; }

    public string? Redis { get; init; }

    public string? Postgres { get; init; }

    public bool IsInKubernetes { get; init; }

    /// <summary>Whether it takes chunks.</summary>
    public bool Works { get; init; } = true;

    /// <summary>Whether it ends when its standard input does: with the process that started it.</summary>
    public bool UntilInputEnds { get; init; }
}
