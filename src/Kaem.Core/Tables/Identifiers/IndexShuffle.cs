using System.Numerics;

namespace Kaem.ML.Tables;

/// <summary>
/// A permutation of the whole numbers below a bound that is computed number by number: a Feistel network on the next power of four, walked along until it is
/// below the bound (Black and Rogaway, 2002).
/// </summary>
internal readonly struct IndexShuffle
{
    private const int Rounds = 6;

    private readonly ulong _count, _key, _mask;
    private readonly int _half;

    /// <param name="count">The bound, from 1 to 2^62.</param>
    public IndexShuffle(ulong count, ulong key)
    {
        ArgumentOutOfRangeException.ThrowIfZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1UL << 62);
        (_count, _key) = (count, key);
        _half = Math.Max(1, (64 - BitOperations.LeadingZeroCount(count - 1) + 1) / 2);
        _mask = (1UL << _half) - 1;
    }

    /// <summary>Where a number goes.</summary>
    public ulong this[ulong index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _count);
            do
            {
                ulong left = index >> _half, right = index & _mask;
                for (int round = 0; round < Rounds; round++)
                    (left, right) = (right, left ^ (Mix(right + _key + (ulong)round * 0x9E3779B97F4A7C15) & _mask));
                index = (left << _half) | right;
            }
            while (index >= _count);
            return index;
        }
    }

    /// <summary>Spreads the bits of a number (the finaliser of SplitMix64).</summary>
    public static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }

    /// <summary>A number that stands for a text.</summary>
    public static ulong Hash(ReadOnlySpan<char> text)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char character in text)
            hash = (hash ^ character) * 0x100000001B3;
        return Mix(hash);
    }
}
