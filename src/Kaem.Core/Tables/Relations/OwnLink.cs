using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>A column that refers to rows of its own table: who manages whom, which category is part of which.</summary>
/// <param name="ForeignKey">The column.</param>
/// <param name="Without">Training rows that refer to none.</param>
/// <param name="ToItself">Training rows that refer to themselves.</param>
/// <param name="IsTree">Whether nobody else is reached again by going on from row to row.</param>
/// <param name="IsUpward">Whether all rows refer to rows above them in the table.</param>
internal sealed record OwnLink(string ForeignKey, int Without, int ToItself, bool IsTree, bool IsUpward)
{
    /// <summary>How often a row is drawn again where it is the one that is to refer to it.</summary>
    private const int MostRounds = 20;

    /// <summary>Looks at the rows that rows refer to.</summary>
    /// <param name="rows">Of each row that which it refers to, -1 for none.</param>
    public static OwnLink Of(string foreignKey, int[] rows)
    {
        int without = rows.Count(row => row < 0), toItself = Enumerable.Range(0, rows.Length).Count(row => rows[row] == row);
        bool isUpward = Enumerable.Range(0, rows.Length).All(row => rows[row] <= row);
        return new OwnLink(foreignKey, without, toItself, isUpward || IsFree(rows), isUpward);
    }

    /// <summary>
    /// Draws whom generated rows refer to: as often as was drawn with each row, in a tree where training was one, and upward where it was so. As many rows as
    /// in training refer to none, or to themselves.
    /// </summary>
    /// <param name="counts">How many rows are to refer to each.</param>
    /// <param name="trained">Training rows.</param>
    /// <returns>Of each row that which it refers to, -1 for none.</returns>
    public int[] Draw(int[] counts, int trained, ulong seed)
    {
        int count = counts.Length;
        int[] result = new int[count], shuffled = Permutation.Of(count, seed, 0);
        int without = (int)Math.Round((double)Without * count / trained), toItself = (int)Math.Round((double)ToItself * count / trained);
        int[] order = IsUpward ? [.. Enumerable.Range(0, count)] : shuffled;
        // A tree begins with rows that refer to no others.
        int[] alone = IsTree && count > 0 ? [.. shuffled.Where(row => row != order[0]).Prepend(order[0])] : shuffled;
        if (IsTree && without + toItself == 0 && count > 0)
            (without, toItself) = Without > 0 ? (1, 0) : (0, 1);
        Array.Fill(result, int.MaxValue);
        for (int i = 0; i < Math.Min(count, without + toItself); i++)
            result[alone[i]] = i < without ? -1 : alone[i];
        var pool = new List<int>();
        if (!IsTree)
        {
            foreach (int row in order)
                pool.AddRange(Enumerable.Repeat(row, counts[row]));
        }
        for (int i = 0; i < count; i++)
        {
            int row = order[i];
            if (result[row] == int.MaxValue)
                result[row] = Take(pool, row, order.AsSpan(0, IsTree ? i : count), seed, i);
            if (IsTree)
                pool.AddRange(Enumerable.Repeat(row, counts[row]));
        }
        return result;
    }

    /// <summary>A row that another is to refer to, out of those that were drawn; where none is left, any.</summary>
    private static int Take(List<int> pool, int row, ReadOnlySpan<int> all, ulong seed, int stream)
    {
        for (uint round = 0; round < MostRounds && pool.Count > 0; round++)
        {
            int at = Below(pool.Count, seed, stream, round);
            if (pool[at] == row)
                continue;
            int taken = pool[at];
            pool[at] = pool[^1];
            pool.RemoveAt(pool.Count - 1);
            return taken;
        }
        int any = Below(all.Length, seed, stream, MostRounds);
        return all[any] != row || all.Length == 1 ? all[any] : all[(any + 1) % all.Length];
    }

    private static int Below(int count, ulong seed, int stream, uint round) =>
        (int)(IndexShuffle.Mix(seed + IndexShuffle.Mix(((ulong)stream << 8) + round)) % (ulong)count);

    /// <summary>Whether going on from row to row always ends, at a row that refers to none or to itself.</summary>
    private static bool IsFree(int[] rows)
    {
        // 0 for not seen, 1 for on the way, 2 for ending.
        byte[] seen = new byte[rows.Length];
        for (int start = 0; start < rows.Length; start++)
        {
            int row = start;
            while (row >= 0 && seen[row] == 0)
            {
                seen[row] = 1;
                row = rows[row] == row ? -1 : rows[row];
            }
            if (row >= 0 && seen[row] == 1)
                return false;
            for (row = start; row >= 0 && seen[row] == 1; row = rows[row] == row ? -1 : rows[row])
                seen[row] = 2;
        }
        return true;
    }
}
