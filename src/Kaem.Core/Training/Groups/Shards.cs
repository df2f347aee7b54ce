using System.Numerics;
using System.Numerics.Tensors;

namespace Kaem.ML.Training;

/// <summary>
/// A fixed number of shards of the training rows, spread over the workers of a group: neighbouring ones go to one worker. What shards bring is added
/// pairwise, as the leaves of a balanced binary tree are, so that a sum has the same bits for any number of workers.
/// </summary>
internal sealed class Shards
{
    /// <summary>Most shards.</summary>
    public const int Most = 1024;

    /// <param name="count">Number of shards, a power of 2.</param>
    /// <param name="rank">This worker's place among the workers.</param>
    /// <param name="workers">Number of workers, at most one for each shard.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public Shards(int count, int rank, int workers)
    {
        if (count is < 1 or > Most || !BitOperations.IsPow2(count))
            throw new ArgumentOutOfRangeException(nameof(count), count, $"Shards must be a power of 2, from 1 to {Most}.");
        if (workers < 1 || workers > count)
            throw new ArgumentOutOfRangeException(nameof(workers), workers, $"{count} shards are for 1 to {count} workers.");
        if (rank < 0 || rank >= workers)
            throw new ArgumentOutOfRangeException(nameof(rank), rank, $"The ranks of {workers} workers are 0 to {workers - 1}.");
        (Count, Rank, Workers) = (count, rank, workers);
        First = FirstOf(rank);
        Own = FirstOf(rank + 1) - First;
        Nodes = NodesOf(rank);
    }

    /// <summary>Number of shards.</summary>
    public int Count { get; }

    /// <summary>This worker's place among the workers.</summary>
    public int Rank { get; }

    /// <summary>Number of workers.</summary>
    public int Workers { get; }

    /// <summary>The first of this worker's shards.</summary>
    public int First { get; }

    /// <summary>How many shards this worker has.</summary>
    public int Own { get; }

    /// <summary>The largest subtrees that this worker's shards fill, in order: the first shard of each and how many it has.</summary>
    public IReadOnlyList<(int First, int Size)> Nodes { get; }

    /// <summary>The rows of a shard: neighbouring ones, and as many as of any other, but for one.</summary>
    /// <param name="rows">Number of rows of all shards.</param>
    public (long First, long Count) RowsOf(int shard, long rows)
    {
        long first = (long)((Int128)rows * shard / Count);
        return (first, (long)((Int128)rows * (shard + 1) / Count) - first);
    }

    /// <summary>The sum over all shards, from the partial sums of all workers.</summary>
    /// <param name="nodesOf">For each rank the sums of its <see cref="Nodes"/>, one after the other. They are used up.</param>
    /// <param name="total">Receives the sum; its length is that of each partial sum.</param>
    /// <exception cref="ArgumentException">A worker brought another number of sums.</exception>
    public void Total(IReadOnlyList<Memory<float>> nodesOf, Span<float> total)
    {
        if (nodesOf.Count != Workers)
            throw new ArgumentException($"{nodesOf.Count} workers brought sums, and there are {Workers}.", nameof(nodesOf));
        var sums = new Dictionary<(int First, int Size), Memory<float>>();
        for (int rank = 0; rank < Workers; rank++)
        {
            var nodes = NodesOf(rank);
            if (nodesOf[rank].Length != (long)nodes.Count * total.Length)
            {
                throw new ArgumentException(
                    $"Worker {rank} brought {nodesOf[rank].Length} numbers, and {nodes.Count} sums of {total.Length} are expected.", nameof(nodesOf));
            }
            for (int n = 0; n < nodes.Count; n++)
                sums[nodes[n]] = nodesOf[rank].Slice(n * total.Length, total.Length);
        }
        for (int size = 1; size < Count; size *= 2)
        {
            for (int first = 0; first < Count; first += 2 * size)
            {
                if (!sums.Remove((first, size), out var left) || !sums.Remove((first + size, size), out var right))
                    continue;
                TensorPrimitives.Add(left.Span, right.Span, left.Span);
                sums[(first, 2 * size)] = left;
            }
        }
        sums[(0, Count)].Span.CopyTo(total);
    }

    private int FirstOf(int rank) => (int)((long)Count * rank / Workers);

    private List<(int First, int Size)> NodesOf(int rank)
    {
        var nodes = new List<(int First, int Size)>();
        int end = FirstOf(rank + 1);
        for (int first = FirstOf(rank); first < end;)
        {
            int size = first == 0 ? Count : first & -first;
            while (first + size > end)
                size /= 2;
            nodes.Add((first, size));
            first += size;
        }
        return nodes;
    }
}
