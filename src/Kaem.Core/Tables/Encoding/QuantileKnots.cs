namespace Kaem.ML.Tables;

/// <summary>
/// A smooth distribution function of values as a line through knots. Knots lie between the values rather than at them, several values apart, so that the
/// density is not that of the single training values; towards the ends, where values are far from each other, they come closer, until every value has its own.
/// </summary>
internal static class QuantileKnots
{
    /// <summary>Steps of rank at most.</summary>
    private const int MostSteps = 1024;

    /// <summary>Equal values that stand out, at least.</summary>
    private const int FewestPiled = 5;

    /// <summary>Values by which a knot is closer to the end than its neighbour, as a share of the values beyond.</summary>
    private const double EndShare = 0.5;

    /// <summary>Part of a value that the values of a pile give to each side of it, so that nothing between piles is impossible.</summary>
    private const double Spill = 0.1;

    /// <summary>The knots, which ascend, and the share of values below each, which ascends strictly from 0 to 1.</summary>
    /// <param name="sorted">The values in ascending order, of which two differ at least.</param>
    /// <param name="grid">Values of few decimal places stand for all that round to them.</param>
    public static (double[] Knots, double[] Ranks) Of(ReadOnlySpan<double> sorted, ValueGrid grid)
    {
        using var distinct = new DistinctValues(sorted);
        var (values, counts) = (distinct.Values, distinct.Counts);
        int last = distinct.Length - 1;
        double total = sorted.Length, half = grid.Step / 2, step = Math.Max(1, Math.Max(total / MostSteps, Math.Sqrt(total) / 3));
        var (knots, ranks) = (new List<double>(), new List<double>());
        Add(values[0] - half, 0);
        double below = 0;
        for (int v = 0; v <= last; v++)
        {
            double above = below + counts[v];
            if (counts[v] >= Math.Max(step, FewestPiled))
            {
                double left = v == 0 ? values[v] - half : Middle(v - 1), right = v == last ? values[v] + half : Middle(v);
                Add(left, below);
                // Neighbours on the grid leave no room between them.
                if (values[v] - half - left > 0.01 * half || (half == 0 && v > 0))
                    Add(values[v] - half, below + Spill);
                if (right - values[v] - half > 0.01 * half || (half == 0 && v < last))
                    Add(values[v] + half, above - Spill);
                Add(right, above);
            }
            else if (v < last && above - ranks[^1] >= Math.Clamp(EndShare * Math.Min(above, total - above), 1, step))
            {
                Add(Middle(v), above);
            }
            below = above;
        }
        Add(values[last] + half, total);
        return ([.. knots], [.. ranks.Select(rank => rank / total)]);

        double Middle(int v) => 0.5 * values[v] + 0.5 * values[v + 1];

        void Add(double knot, double rank)
        {
            if (ranks.Count > 0 && !(rank > ranks[^1]))
                return;
            knots.Add(knots.Count > 0 ? Math.Max(knot, knots[^1]) : knot);
            ranks.Add(rank);
        }
    }
}
