using System.Runtime.InteropServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>Rows in random order.</summary>
internal static class Permutation
{
    /// <summary>The numbers from 0 to <paramref name="count"/> - 1, in an order that depends on seed and index alone.</summary>
    /// <param name="index">Which one of several permutations.</param>
    public static int[] Of(int count, ulong seed, uint index)
    {
        var keys = new ulong[count];
        new RandomStream(seed, StreamPurpose.TableSplits, row: index).Fill(MemoryMarshal.Cast<ulong, uint>(keys.AsSpan()));
        int[] order = [.. Enumerable.Range(0, count)];
        Array.Sort(keys, order);
        return order;
    }
}
