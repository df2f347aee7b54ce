using System.Runtime.InteropServices;

namespace Kaem.ML.Tables;

/// <summary>Compares two tables of counts of pairs.</summary>
internal static class Contingency
{
    /// <summary>1 - ½·Σ |p(a, b) - q(a, b)|.</summary>
    public static double Similarity((PackedCodes First, PackedCodes Second) real, (PackedCodes First, PackedCodes Second) synthetic)
    {
        var shares = new Dictionary<(int, int), double>();
        Add(shares, real, 1.0);
        Add(shares, synthetic, -1.0);
        double difference = 0;
        foreach (double share in shares.Values)
            difference += Math.Abs(share);
        return real.First.Count == 0 || synthetic.First.Count == 0 ? double.NaN : 1 - difference / 2;
    }

    private static void Add(Dictionary<(int, int), double> shares, (PackedCodes First, PackedCodes Second) columns, double sign)
    {
        var counts = new Dictionary<(int, int), int>();
        for (int row = 0; row < columns.First.Count; row++)
            CollectionsMarshal.GetValueRefOrAddDefault(counts, (columns.First[row], columns.Second[row]), out _)++;
        foreach (var (pair, count) in counts)
            CollectionsMarshal.GetValueRefOrAddDefault(shares, pair, out _) += sign * count / columns.First.Count;
    }
}
