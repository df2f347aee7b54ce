namespace Kaem.ML.Training;

/// <summary>
/// Workers that train one model together. Each computes what its <see cref="Shards"/> of the rows say; all of them ask for the same sums in the same order,
/// and get the same bits.
/// </summary>
internal interface IWorkerGroup
{
    /// <summary>The shards, and which of them are this worker's.</summary>
    Shards Shards { get; }

    /// <summary>Whether training is to stop; the same for all workers between two sums.</summary>
    bool IsStopping { get; }

    /// <summary>Adds what all workers bring, as <see cref="Shards.Total"/> does.</summary>
    /// <param name="nodes">The partial sums of this worker's <see cref="Shards.Nodes"/>, one after the other, each as long as <paramref name="total"/>.</param>
    /// <param name="total">Receives the sum over all shards.</param>
    /// <exception cref="WorkerLostException">Another worker is gone, or has said something else: the group is at its end.</exception>
    void Sum(ReadOnlyMemory<float> nodes, Memory<float> total);
}
