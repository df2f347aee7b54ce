using Kaem.ML.Numerics;

namespace Kaem.ML.Training;

/// <summary>
/// Which rows an update sees: batches of a permutation of all rows, another one in each epoch. In a group each shard has permutations of its own, and a batch
/// is as many rows of each shard; a worker sees those of its shards.
/// </summary>
internal sealed class BatchOrder
{
    private readonly (int First, int[] Order, uint Name)[] _shards;
    private readonly int _ofShard;

    /// <param name="rows">Number of all rows.</param>
    /// <param name="batchSize">Most rows of a batch, over all workers.</param>
    /// <param name="shards">The shards of a group; null for a training of one's own.</param>
    /// <exception cref="ArgumentException">There are fewer rows than shards.</exception>
    public BatchOrder(int rows, int batchSize, Shards? shards = null)
    {
        if (shards is null)
        {
            _shards = [(0, new int[rows], 0)];
            _ofShard = Math.Min(batchSize, rows);
            (Batches, OfAll) = (rows / _ofShard, _ofShard);
            return;
        }
        int least = rows / shards.Count;
        if (least == 0)
            throw new ArgumentException($"{rows} rows can't be spread over {shards.Count} shards; ask for fewer shards.", nameof(rows));
        _ofShard = Math.Clamp(batchSize / shards.Count, 1, least);
        (Batches, OfAll) = (least / _ofShard, _ofShard * shards.Count);
        _shards = new (int, int[], uint)[shards.Own];
        for (int own = 0; own < _shards.Length; own++)
        {
            var (first, count) = shards.RowsOf(shards.First + own, rows);
            _shards[own] = ((int)first, new int[count], (uint)(shards.First + own));
        }
    }

    /// <summary>Rows of a batch that this worker sees.</summary>
    public int Rows => _ofShard * _shards.Length;

    /// <summary>Rows of a batch, over all workers.</summary>
    public int OfAll { get; }

    /// <summary>Batches of an epoch.</summary>
    public int Batches { get; }

    /// <summary>Draws the permutations of an epoch (Fisher and Yates), each from a stream of its own.</summary>
    public void Shuffle(ulong seed, int epoch)
    {
        foreach (var (first, order, name) in _shards)
        {
            for (int i = 0; i < order.Length; i++)
                order[i] = first + i;
            var stream = new RandomStream(seed, StreamPurpose.Shuffle, (uint)epoch, name);
            for (int i = order.Length - 1; i > 0; i--)
            {
                int j = (int)(((ulong)stream.Word((ulong)i) * (ulong)(i + 1)) >> 32);
                (order[i], order[j]) = (order[j], order[i]);
            }
        }
    }

    /// <summary>The rows of a batch: those of each shard, one shard after the other.</summary>
    /// <param name="indices">Receives <see cref="Rows"/> numbers.</param>
    public void Fill(int batch, Span<int> indices)
    {
        for (int own = 0; own < _shards.Length; own++)
            _shards[own].Order.AsSpan(batch * _ofShard, _ofShard).CopyTo(indices[(own * _ofShard)..]);
    }
}
