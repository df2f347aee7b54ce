namespace Kaem.ML.Tables;

/// <summary>
/// How far each bin reaches: what lies between two wide bins is shared in the middle, so that together they cover all numbers and their densities integrate to
/// 1. A room far wider than those between a bin's own values is a hole in the middle, which belongs to neither, and so is any room beside a number that has a
/// bin of its own: such numbers often stand apart, as 0 does.
/// </summary>
internal static class BinReach
{
    /// <summary>Distances of a bin's values that it reaches beyond them at most: by chance a room is twice as wide in one of exp(8) cases.</summary>
    private const double MostSpacings = 4;

    /// <param name="low">The least value of each bin, in ascending order.</param>
    /// <param name="high">The largest value of each bin.</param>
    /// <returns>The least and the largest number of each bin.</returns>
    public static (double[] From, double[] Until) Of(double[] low, double[] high, ValueGrid grid, BinDivision?[] divisions)
    {
        double[] from = [.. low], until = [.. high];
        foreach (var (below, above) in Neighbours(low, high))
        {
            if (low[below] == high[below] || low[above] == high[above])
                continue;
            double up = MostSpacings * Spacing(below), down = MostSpacings * Spacing(above);
            if (grid.Step > 0)
            {
                double missing = Math.Round((low[above] - high[below]) / grid.Step) - 1, half = Math.Ceiling(missing / 2);
                until[below] = grid.Round(high[below] + Math.Min(half, Math.Floor(up / grid.Step)) * grid.Step);
                from[above] = grid.Round(low[above] - Math.Min(missing - half, Math.Floor(down / grid.Step)) * grid.Step);
            }
            else if (0.5 * high[below] + 0.5 * low[above] is var middle && middle > high[below] && middle < low[above])
            {
                until[below] = Math.Min(middle, high[below] + up);
                from[above] = Math.Max(middle, low[above] - down);
            }
        }
        return (from, until);

        double Spacing(int bin)
        {
            long values = divisions[bin] is { } division ? division.Counts.Concat(division.PileCounts).Sum(count => (long)count) : 0;
            return (high[bin] - low[bin]) / Math.Max(2, values - 1);
        }
    }

    /// <summary>Bins that follow each other, without those within a wider one.</summary>
    public static IEnumerable<(int Below, int Above)> Neighbours(double[] low, double[] high)
    {
        for (int bin = 1, last = 0; bin < low.Length; bin++)
        {
            // An atom within a wider bin ends before that does.
            if (high[bin] <= high[last])
                continue;
            yield return (last, bin);
            last = bin;
        }
    }
}
