namespace Kaem.ML.Tables;

/// <summary>The receiver operating characteristic of scores.</summary>
internal static class RocCurve
{
    /// <summary>The area under the curve: how often a positive scores above a negative, ties half (Mann and Whitney).</summary>
    /// <returns>NaN where one of the classes is empty.</returns>
    public static double Area(double[] scores, bool[] positive)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length)];
        double[] sorted = [.. scores];
        Array.Sort(sorted, order);
        double positives = 0, ranks = 0;
        for (int first = 0; first < sorted.Length;)
        {
            int end = first;
            int among = 0;
            for (; end < sorted.Length && sorted[end] == sorted[first]; end++)
                among += positive[order[end]] ? 1 : 0;
            // Ranks first + 1 to end, of which tied scores share the mean.
            ranks += among * (first + 1 + end) / 2.0;
            positives += among;
            first = end;
        }
        double negatives = sorted.Length - positives;
        return positives == 0 || negatives == 0 ? double.NaN : (ranks - positives * (positives + 1) / 2) / (positives * negatives);
    }
}
