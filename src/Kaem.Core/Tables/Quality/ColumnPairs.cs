using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>The pairs of columns that measures look at.</summary>
internal static class ColumnPairs
{
    /// <summary>Permutations of the rows have the indices below.</summary>
    private const uint StreamIndex = 7;

    /// <summary>All pairs A &lt; B in order; of more than <paramref name="most"/> so many of them, drawn by chance without regard to the columns.</summary>
    public static (int A, int B)[] Of(int columns, int most, ulong seed)
    {
        long all = columns * (columns - 1L) / 2;
        if (all <= most)
            return [.. from a in Enumerable.Range(0, columns) from b in Enumerable.Range(a + 1, columns - a - 1) select (a, b)];
        // Floyd's sample: each set of so many numbers is as likely as any other.
        var stream = new RandomStream(seed, StreamPurpose.TableSplits, row: StreamIndex);
        var drawn = new SortedSet<long>();
        for (long last = all - most; last < all; last++)
        {
            ulong place = 2 * (ulong)last;
            long number = (long)Math.BigMul(((ulong)stream.Word(place) << 32) | stream.Word(place + 1), (ulong)last + 1, out _);
            if (!drawn.Add(number))
                drawn.Add(last);
        }
        var pairs = new List<(int A, int B)>(most);
        int first = 0;
        long before = 0;
        foreach (long number in drawn)
        {
            for (; number >= before + columns - first - 1; first++)
                before += columns - first - 1;
            pairs.Add((first, (int)(first + 1 + number - before)));
        }
        return [.. pairs];
    }
}
