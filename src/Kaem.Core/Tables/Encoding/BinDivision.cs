namespace Kaem.ML.Tables;

/// <summary>
/// What training values tell of the density within a wide bin: their mean, values that pile up, and parts of the bin in which the others lie evenly. Parts are
/// made by halving: the one whose halves differ most is divided between the values in its middle, as long as that explains the values better by
/// more than chance would.
/// </summary>
/// <param name="Mean">Mean of the bin's training values.</param>
/// <param name="Cuts">Where parts end, in ascending order, but for the last one, which ends with the bin. A part has its upper end.</param>
/// <param name="Counts">Training values of each part, without the piles; one more than there are cuts.</param>
/// <param name="Piles">Values that pile up, in ascending order. They belong to no part.</param>
/// <param name="PileCounts">How often each occurs.</param>
internal sealed record BinDivision(double Mean, double[] Cuts, int[] Counts, double[] Piles, int[] PileCounts)
{
    /// <summary>Parts of a bin at most, and piles.</summary>
    private const int Most = 8;

    /// <summary>Values of a part, or of a pile, at least.</summary>
    private const int Fewest = 5;

    /// <summary>Learns from a bin's values; null where they are too few to tell anything without telling what they are.</summary>
    /// <param name="sorted">The bin's training values in ascending order, the first and the last its ends.</param>
    /// <param name="grid">The values that numbers can have.</param>
    /// <param name="taken">Values between the ends that have bins of their own, in ascending order.</param>
    public static BinDivision? Of(ReadOnlySpan<double> sorted, ValueGrid grid, double[] taken)
    {
        if (sorted.Length < Fewest)
            return null;
        // Bayes' information criterion: a cut's place and the share of what it parts are two numbers more.
        double least = Math.Log(sorted.Length), low = sorted[0], high = sorted[^1];
        using var distinct = new DistinctValues(sorted);
        var (values, counts) = (distinct.Values, distinct.Counts);
        int[] piles = Piling(distinct, grid.Step, BinParts.Extent(low, high, grid.Step, taken), least);
        taken = [.. taken.Concat(piles.Select(v => values[v])).Order()];
        var (others, countsOfOthers) = (Without(values, distinct.Length, piles), Without(counts, distinct.Length, piles));
        var parts = Halve(others, countsOfOthers, new Part(0, distinct.Length - piles.Length, low, high), grid, taken, least);
        double mean = 0;
        foreach (double value in sorted)
            mean += value / sorted.Length;
        return new BinDivision(
            Math.Clamp(mean, low, high), [.. parts.SkipLast(1).Select(part => part.High)],
            [.. parts.Select(part => Sum(countsOfOthers, part.First, part.End))], [.. piles.Select(v => values[v])], [.. piles.Select(v => counts[v])]);
    }

    /// <summary>All but those of some numbers, which ascend.</summary>
    private static T[] Without<T>(T[] values, int length, int[] left) =>
        left.Length == 0 ? values : [.. values.Take(length).Where((_, v) => Array.BinarySearch(left, v) < 0)];

    private static int Sum(int[] counts, int first, int end)
    {
        int sum = 0;
        for (int v = first; v < end; v++)
            sum += counts[v];
        return sum;
    }

    /// <summary>Values that stand out, by number. On a grid they must do so more than by chance; elsewhere no value occurs twice by chance.</summary>
    private static int[] Piling(DistinctValues distinct, double step, double extent, double least)
    {
        int[] counts = distinct.Counts;
        double total = Sum(counts, 0, distinct.Length), rest = total;
        var piles = new List<int>();
        foreach (int v in Enumerable.Range(0, distinct.Length).Where(v => counts[v] >= Math.Max(Fewest, total / Most)).OrderByDescending(v => counts[v]))
        {
            if (step > 0 && !(LogLikelihood(counts[v], 1) + LogLikelihood(rest - counts[v], extent - 1) - LogLikelihood(rest, extent) > least))
                break;
            piles.Add(v);
            rest -= counts[v];
            extent -= step > 0 ? 1 : 0;
        }
        return [.. piles.Order()];
    }

    private static List<Part> Halve(double[] values, int[] counts, Part whole, ValueGrid grid, double[] taken, double least)
    {
        var parts = new List<Part> { whole };
        while (parts.Count < Most)
        {
            var halves = parts.Select((part, index) => (Index: index, Found: Halves(values, counts, part, grid, taken))).MaxBy(half => half.Found.Gain);
            if (!(halves.Found.Gain > least))
                break;
            parts[halves.Index] = halves.Found.Lower;
            parts.Insert(halves.Index + 1, halves.Found.Upper);
        }
        return parts;
    }

    /// <summary>A part's halves, and by how much they raise the values' log-likelihood; nothing where there are too few values.</summary>
    private static (double Gain, Part Lower, Part Upper) Halves(double[] values, int[] counts, Part part, ValueGrid grid, double[] taken)
    {
        int total = Sum(counts, part.First, part.End), middle = part.First, below = 0;
        for (int v = part.First, sum = 0; v < part.End - 1; v++)
        {
            sum += counts[v];
            if (Math.Min(sum, total - sum) > Math.Min(below, total - below))
                (middle, below) = (v + 1, sum);
        }
        if (Math.Min(below, total - below) < Fewest)
            return default;
        double before = values[middle - 1], after = values[middle];
        double cut = grid.Step > 0
            ? grid.Round(before + Math.Floor(Math.Round((after - before) / grid.Step) / 2) * grid.Step)
            : 0.5 * before + 0.5 * after;
        // Neighbours have no number between them.
        if (!(cut < after))
            cut = before;
        if (grid.Step == 0 && !(cut > part.Low))
            return default;
        var (lower, upper) = (part with { End = middle, High = cut }, part with { First = middle, Low = grid.Step > 0 ? grid.Round(cut + grid.Step) : cut });
        double gain = LogLikelihood(below, Extent(lower)) + LogLikelihood(total - below, Extent(upper)) - LogLikelihood(total, Extent(part));
        return (gain, lower, upper);

        double Extent(Part part) => BinParts.Extent(part.Low, part.High, grid.Step, taken);
    }

    private static double LogLikelihood(double count, double extent) => count > 0 ? count * Math.Log(count / extent) : 0;

    /// <summary>A part of the bin, and the values within it, by number.</summary>
    private readonly record struct Part(int First, int End, double Low, double High);
}
