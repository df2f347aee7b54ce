namespace Kaem.ML.Tables;

/// <summary>Bins of about equal counts, where the distribution allows it.</summary>
internal static class QuantileBins
{
    /// <summary>Times that the room between two values must be as wide as the rest of their bin, and as bins beside it, to be a hole.</summary>
    private const double HoleWidths = 4;

    /// <summary>Values of a bin, at least, if it is made of what lies beyond a hole.</summary>
    private const int FewestBeyond = 5;

    /// <summary>
    /// A bin for each value where there are no more than <paramref name="mostBins"/> different ones. Otherwise a value with at least the count of an
    /// equal share gets a bin of zero width, which leaves less to share among the other bins, until no value stands out; then these bins take the remaining
    /// values in order, about equally many each.
    /// </summary>
    /// <param name="sorted">The values in ascending order.</param>
    /// <param name="withoutHoles">Whether bins end where nothing lies far and wide, rather than reach across.</param>
    public static (double[] Low, double[] High) Of(ReadOnlySpan<double> sorted, int mostBins, bool withoutHoles = false)
    {
        using var distinct = new DistinctValues(sorted);
        var (values, counts) = (distinct.Values, distinct.Counts);
        if (distinct.Length <= mostBins)
        {
            double[] each = values[..distinct.Length];
            return (each, each);
        }
        // Beyond a hole a bin more may be needed, which others then do without.
        for (int most = mostBins; ; most--)
        {
            bool[] atoms = Atoms(counts.AsSpan(0, distinct.Length), sorted.Length, most, out int rest, out int bins);
            var wide = Wide(counts, atoms, rest, bins);
            if (withoutHoles)
                EndAtHoles(wide, values, counts, atoms);
            var found = wide.Select(bin => (Low: values[bin.First], High: values[bin.Last]))
                .Concat(Enumerable.Range(0, atoms.Length).Where(v => atoms[v]).Select(v => (Low: values[v], High: values[v]))).ToList();
            if (found.Count > mostBins && most > 2)
                continue;
            found.Sort();
            return ([.. found.Select(bin => bin.Low)], [.. found.Select(bin => bin.High)]);
        }
    }

    /// <summary>Bins of about equal counts, as the numbers of their first and last values.</summary>
    private static List<(int First, int Last)> Wide(int[] counts, bool[] atoms, int rest, int bins)
    {
        var found = new List<(int First, int Last)>();
        int first = -1, last = -1, taken = 0;
        for (int v = 0, bin = 0; v < atoms.Length; v++)
        {
            if (atoms[v])
                continue;
            first = first < 0 ? v : first;
            last = v;
            taken += counts[v];
            // Full once it holds what all bins so far should hold together.
            if ((long)taken * bins < (long)(bin + 1) * rest)
                continue;
            found.Add((first, last));
            bin = (int)((long)taken * bins / rest);
            first = -1;
        }
        return found;
    }

    /// <summary>Gives what lies beyond a hole to the bin on its side: the fewer values of the two, or where no bin is there, makes one of them.</summary>
    private static void EndAtHoles(List<(int First, int Last)> bins, double[] values, int[] counts, bool[] atoms)
    {
        for (int bin = 0; bin < bins.Count; bin++)
        {
            var (first, last) = bins[bin];
            if (Hole(bin) is not { } hole)
                continue;
            int below = Count(first, hole.Last), above = Count(hole.Next, last);
            bool isBelow = below < above;
            if (isBelow && bin > 0 && IsNear(values[first] - values[bins[bin - 1].Last], hole))
                (bins[bin - 1], bins[bin]) = ((bins[bin - 1].First, hole.Last), (hole.Next, last));
            else if (!isBelow && bin < bins.Count - 1 && IsNear(values[bins[bin + 1].First] - values[last], hole))
                (bins[bin], bins[bin + 1]) = ((first, hole.Last), (hole.Next, bins[bin + 1].Last));
            else if (Math.Min(below, above) >= FewestBeyond && first < hole.Last && hole.Next < last)
            {
                bins[bin] = (first, hole.Last);
                bins.Insert(bin + 1, (hole.Next, last));
            }
        }

        // The widest room, if it is a hole.
        (int Last, int Next, double Width)? Hole(int bin)
        {
            var (first, last) = bins[bin];
            (int Last, int Next, double Width) widest = (first, first, 0);
            for (int v = first, next; v < last; v = next)
            {
                for (next = v + 1; atoms[next];)
                    next++;
                if (values[next] - values[v] > widest.Width)
                    widest = (v, next, values[next] - values[v]);
            }
            double rest = values[last] - values[first] - widest.Width;
            double beside = Math.Max(bin > 0 ? WidthOf(bin - 1) : 0, bin < bins.Count - 1 ? WidthOf(bin + 1) : 0);
            return widest.Width > HoleWidths * Math.Max(rest, beside) ? widest : null;
        }

        double WidthOf(int bin) => values[bins[bin].Last] - values[bins[bin].First];

        static bool IsNear(double room, (int Last, int Next, double Width) hole) => HoleWidths * room < hole.Width;

        int Count(int from, int to)
        {
            int count = 0;
            for (int v = from; v <= to; v++)
                count += atoms[v] ? 0 : counts[v];
            return count;
        }
    }

    /// <summary>How many different values there are, and how often the most frequent occurs.</summary>
    public static (int Different, int Most) Spread(ReadOnlySpan<double> sorted)
    {
        int different = 0, most = 0, run = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            bool isNew = i == 0 || sorted[i - 1] != sorted[i];
            different += isNew ? 1 : 0;
            run = isNew ? 1 : run + 1;
            most = Math.Max(most, run);
        }
        return (different, most);
    }

    private static bool[] Atoms(ReadOnlySpan<int> counts, int total, int mostBins, out int rest, out int bins)
    {
        var atoms = new bool[counts.Length];
        rest = total;
        bins = mostBins;
        for (bool more = true; more && bins > 1;)
        {
            more = false;
            double share = (double)rest / bins;
            // The largest first, and one bin is kept for what remains.
            var large = new List<(int Value, int Count)>();
            for (int v = 0; v < counts.Length; v++)
            {
                if (!atoms[v] && counts[v] >= share)
                    large.Add((v, counts[v]));
            }
            foreach (var (v, _) in large.OrderByDescending(value => value.Count))
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
