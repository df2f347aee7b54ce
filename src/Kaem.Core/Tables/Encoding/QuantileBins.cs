namespace Kaem.ML.Tables;

/// <summary>Bins of about equal counts, where the distribution allows it.</summary>
internal static class QuantileBins
{
    /// <summary>
    /// A bin for each value where there are no more than <paramref name="mostBins"/> different ones. Otherwise a value with at least the count of an
    /// equal share gets a bin of zero width, which leaves less to share among the other bins, until no value stands out; then these bins take the remaining
    /// values in order, about equally many each.
    /// </summary>
    /// <param name="sorted">The values in ascending order.</param>
    public static (double[] Low, double[] High) Of(double[] sorted, int mostBins)
    {
        var (values, counts) = Distinct(sorted);
        if (values.Length <= mostBins)
            return (values, values);
        bool[] atoms = Atoms(counts, sorted.Length, mostBins, out int rest, out int bins);
        var found = new List<(double Low, double High)>();
        for (int v = 0; v < values.Length; v++)
        {
            if (atoms[v])
                found.Add((values[v], values[v]));
        }
        int first = -1, last = -1, taken = 0;
        for (int v = 0, bin = 0; v < values.Length; v++)
        {
            if (atoms[v])
                continue;
            first = first < 0 ? v : first;
            last = v;
            taken += counts[v];
            // Full once it holds what all bins so far should hold together.
            if ((long)taken * bins < (long)(bin + 1) * rest)
                continue;
            found.Add((values[first], values[last]));
            bin = (int)((long)taken * bins / rest);
            first = -1;
        }
        found.Sort();
        return ([.. found.Select(bin => bin.Low)], [.. found.Select(bin => bin.High)]);
    }

    /// <summary>The different ones of sorted values, and how often each occurs.</summary>
    public static (double[] Values, int[] Counts) Distinct(double[] sorted)
    {
        var values = new List<double>();
        var counts = new List<int>();
        foreach (double value in sorted)
        {
            if (values.Count == 0 || values[^1] != value)
            {
                values.Add(value);
                counts.Add(0);
            }
            counts[^1]++;
        }
        return ([.. values], [.. counts]);
    }

    private static bool[] Atoms(int[] counts, int total, int mostBins, out int rest, out int bins)
    {
        var atoms = new bool[counts.Length];
        rest = total;
        bins = mostBins;
        for (bool more = true; more && bins > 1;)
        {
            more = false;
            double share = (double)rest / bins;
            // The largest first, and one bin is kept for what remains.
            foreach (int v in Enumerable.Range(0, counts.Length).Where(v => !atoms[v]).OrderByDescending(v => counts[v]).TakeWhile(v => counts[v] >= share))
            {
                if (bins == 1)
                    break;
                atoms[v] = more = true;
                rest -= counts[v];
                bins--;
            }
        }
        return atoms;
    }
}
