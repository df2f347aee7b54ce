using System.Runtime.InteropServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>
/// How strongly two columns of any kind depend on each other, from 0 to 1: Cramér's V less what chance makes of it (Bergsma 2013). Numbers stand in ten
/// bins of equal width over the real values' range, and a gap is a value.
/// </summary>
internal static class CramersV
{
    /// <summary>V of all pairs of columns of two tables with the same columns and categories; NaN where a column has one value only.</summary>
    public static (double[,] Real, double[,] Generated) Of(Table real, Table generated, WorkerPool workers)
    {
        int columns = real.Columns.Count;
        var discrete = ParallelActions<(PackedCodes Real, PackedCodes Generated)>.Run(
            columns, c => DiscreteColumn.Of(real.Columns[c], generated.Columns[c]), workers);
        (int A, int B)[] pairs = [.. from a in Enumerable.Range(0, columns) from b in Enumerable.Range(a, columns - a) select (a, b)];
        var found = ParallelActions<(double Real, double Generated)>.Run(
            pairs.Length, p => (Of(discrete[pairs[p].A].Real, discrete[pairs[p].B].Real), Of(discrete[pairs[p].A].Generated, discrete[pairs[p].B].Generated)),
            workers);
        double[,] ofReal = new double[columns, columns], ofGenerated = new double[columns, columns];
        for (int p = 0; p < pairs.Length; p++)
        {
            var (a, b) = pairs[p];
            ofReal[a, b] = ofReal[b, a] = found[p].Real;
            ofGenerated[a, b] = ofGenerated[b, a] = found[p].Generated;
        }
        return (ofReal, ofGenerated);
    }

    /// <summary>V of two columns of codes; NaN where one has one value only.</summary>
    public static double Of(int[] first, int[] second) =>
        Of(PackedCodes.Of(first.Length, row => first[row], null), PackedCodes.Of(second.Length, row => second[row], null));

    private static double Of(PackedCodes first, PackedCodes second)
    {
        double rows = first.Count;
        var (counts, across, down) = (new Dictionary<(int, int), int>(), new Dictionary<int, int>(), new Dictionary<int, int>());
        for (int row = 0; row < first.Count; row++)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, (first[row], second[row]), out _)++;
            CollectionsMarshal.GetValueRefOrAddDefault(across, first[row], out _)++;
            CollectionsMarshal.GetValueRefOrAddDefault(down, second[row], out _)++;
        }
        if (across.Count < 2 || down.Count < 2)
            return double.NaN;
        // χ²/N, of which chance alone makes (r - 1)(c - 1)/(N - 1) on average.
        double contingency = -1;
        foreach (var ((a, b), count) in counts)
            contingency += (double)count / across[a] * count / down[b];
        double corrected = Math.Max(0, contingency - (across.Count - 1) * (down.Count - 1) / (rows - 1));
        double most = Math.Min(Levels(across.Count), Levels(down.Count)) - 1;
        return most > 0 ? Math.Min(1, Math.Sqrt(corrected / most)) : double.NaN;

        double Levels(int count) => count - (count - 1.0) * (count - 1) / (rows - 1);
    }
}
