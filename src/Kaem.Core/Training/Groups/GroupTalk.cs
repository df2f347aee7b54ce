using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Kaem.ML.Numerics;

namespace Kaem.ML.Training;

/// <summary>What the workers of a group tell each other, all of it by sums: numbers that a shard alone has are sums in which the others have zeros.</summary>
internal sealed class GroupTalk(IWorkerGroup group)
{
    private readonly ShardSum _sum = new(group);

    /// <summary>Sums, step by step.</summary>
    public ShardSum Sums => _sum;

    /// <summary>The shards, and which of them are this worker's.</summary>
    public Shards Shards => group.Shards;

    /// <summary>Whether training is to stop; all workers see it between the same two sums.</summary>
    public bool IsStopping => group.IsStopping;

    /// <summary>The sum over all shards.</summary>
    /// <param name="length">How many numbers each shard brings.</param>
    /// <param name="write">Writes those of one of this worker's shards into room that holds anything.</param>
    /// <returns>It holds until the next sum.</returns>
    public Span<float> Sum(int length, ShardNumbers write)
    {
        _sum.Begin(length);
        for (int own = 0; own < Shards.Own; own++)
        {
            write(own, _sum.Leaf);
            _sum.Add();
        }
        return _sum.Total();
    }

    /// <summary>The numbers of all shards, one shard's after the other's.</summary>
    /// <param name="length">How many each shard has.</param>
    /// <param name="write">Writes those of one of this worker's shards.</param>
    /// <returns>They hold until the next sum.</returns>
    public Span<float> Gather(int length, ShardNumbers write) => Sum(checked(length * Shards.Count), (own, leaf) =>
    {
        leaf.Clear();
        write(own, leaf.Slice((Shards.First + own) * length, length));
    });

    /// <summary>Whether something holds for all workers.</summary>
    public bool All(bool here) => Sum(1, (_, leaf) => leaf[0] = here ? 0 : 1)[0] == 0;

    /// <summary>The sum of a number of each shard, in nearly double precision.</summary>
    public double Sum(Func<int, double> ofOwn)
    {
        var sums = Sum(2, (own, leaf) =>
        {
            double value = ofOwn(own);
            leaf[0] = (float)value;
            leaf[1] = (float)(value - leaf[0]);
        });
        return (double)sums[0] + sums[1];
    }

    /// <summary>The bytes of all shards, one shard's after the other's.</summary>
    /// <param name="length">How many each shard has.</param>
    public byte[] GatherBytes(int length, Func<int, byte[]> ofOwn)
    {
        var numbers = Gather(length, (own, room) =>
        {
            byte[] bytes = ofOwn(own);
            for (int i = 0; i < length; i++)
                room[i] = bytes[i];
        });
        var all = new byte[numbers.Length];
        for (int i = 0; i < all.Length; i++)
            all[i] = (byte)numbers[i];
        return all;
    }

    /// <summary>Refuses to go on where workers differ.</summary>
    /// <param name="what">What is compared, for the message.</param>
    /// <param name="here">What this worker has.</param>
    /// <exception cref="WorkerLostException">They differ.</exception>
    public void RequireSame(string what, ReadOnlySpan<byte> here)
    {
        byte[] own = here.ToArray();
        byte[] all = GatherBytes(own.Length, _ => own);
        for (int shard = 0; shard < Shards.Count; shard++)
        {
            if (!all.AsSpan(shard * own.Length, own.Length).SequenceEqual(own))
                throw new WorkerLostException($"Workers of a training have different {what}: shard {shard}'s worker has others than worker {Shards.Rank}.");
        }
    }

    /// <summary>A hash of numbers, to compare.</summary>
    public static byte[] HashOf(IEnumerable<FloatBuffer> numbers)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in numbers)
            hash.AppendData(MemoryMarshal.AsBytes(part.Span));
        return hash.GetHashAndReset();
    }
}

/// <summary>Writes the numbers of one of a worker's shards.</summary>
/// <param name="own">Which of the worker's shards it is, from 0.</param>
internal delegate void ShardNumbers(int own, Span<float> numbers);
