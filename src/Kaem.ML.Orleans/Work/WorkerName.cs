namespace Kaem.ML.Work;

/// <summary>What a worker is called: where it runs, and which of those there.</summary>
internal sealed record WorkerName(string Value)
{
    public static WorkerName New() => new($"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}"[..^24]);
}
