namespace Kaem.ML.Tables;

/// <summary>Where rows stand among the rows of their parents.</summary>
/// <param name="Position">Of each row its place, from 0; -1 for a row without parent.</param>
/// <param name="Previous">Of each row the one before it of the same parent, -1 where there is none.</param>
/// <param name="Counts">Rows of each parent.</param>
internal sealed record Siblings(int[] Position, int[] Previous, int[] Counts)
{
    /// <param name="parents">The parent's row of each row, -1 for none.</param>
    /// <param name="rows">Rows of the parent's table.</param>
    /// <param name="order">What rows of a parent are in order of; empty for the order that they have.</param>
    public static Siblings Of(int[] parents, int rows, ReadOnlySpan<double> order)
    {
        int[] sorted = [.. Enumerable.Range(0, parents.Length)];
        if (!order.IsEmpty)
        {
            // Equals stay in their order.
            double[] values = order.ToArray();
            sorted = [.. sorted.OrderBy(row => values[row])];
        }
        int[] position = new int[parents.Length], previous = new int[parents.Length], counts = new int[rows], last = new int[rows];
        foreach (int row in sorted)
        {
            (position[row], previous[row]) = (-1, -1);
            if (parents[row] is not (>= 0 and var parent))
                continue;
            if (counts[parent] > 0)
                previous[row] = last[parent];
            position[row] = counts[parent]++;
            last[parent] = row;
        }
        return new Siblings(position, previous, counts);
    }

    /// <summary>Of each row the one that stands so many before it, -1 where there is none.</summary>
    public int[] Before(int rows)
    {
        int[] before = [.. Enumerable.Range(0, Previous.Length)];
        for (int i = 0; i < rows; i++)
            before = [.. before.Select(row => row < 0 ? -1 : Previous[row])];
        return before;
    }
}
