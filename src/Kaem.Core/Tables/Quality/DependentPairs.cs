using System.Runtime.InteropServices;

namespace Kaem.ML.Tables;

/// <summary>
/// The Column Pair Trends of SDMetrics' quality report, as it is in version 0.27: the mean over pairs of columns that depend on each other in the real
/// table. Two columns of numbers do where their correlation is above 0.5 in size, and count by CorrelationSimilarity; others do where Cramér's V is above 0.3,
/// and count by ContingencySimilarity. Numbers beside categories stand in ten bins of equal width, of each table's own range: a single far value moves all
/// of them. SDMetrics draws 50,000 rows of larger tables; here all count.
/// </summary>
public static class DependentPairs
{
    private const double LeastCorrelation = 0.5, LeastAssociation = 0.3;
    private const int Bins = 10;

    /// <summary>The score, from 0 to 1, the best, and the number of pairs that count; NaN where none does.</summary>
    /// <param name="real">The real table.</param>
    /// <param name="synthetic">A table with its columns, of their kinds.</param>
    /// <exception cref="ArgumentException">A column is not there, or all of them identify rows.</exception>
    public static (double Score, int Pairs) Measure(Table real, Table synthetic)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(synthetic);
        // What identifies rows is another in each, and says nothing beyond that.
        real = new Table([.. real.Columns.Where(column => column is not IdentifierColumn && synthetic[column.Name] is not IdentifierColumn)]);
        string[] names = [.. real.Columns.Select(column => column.Name)];
        PackedCodes[] discrete = [.. names.Select(name => Discrete(real[name]))], others = [.. names.Select(name => Discrete(synthetic[name]))];
        // The same number for the same category.
        for (int c = 0; c < names.Length; c++)
        {
            if (real.Columns[c] is CategoricalColumn categories)
                others[c] = Places((CategoricalColumn)synthetic[names[c]], categories.Categories);
        }
        var scores = new List<double>();
        for (int a = 0; a < names.Length; a++)
        {
            for (int b = a + 1; b < names.Length; b++)
            {
                double score = real.Columns[a] is NumericColumn x && real.Columns[b] is NumericColumn y
                    ? Correlations(x, y, (NumericColumn)synthetic[names[a]], (NumericColumn)synthetic[names[b]])
                    : Contingencies((discrete[a], discrete[b]), (others[a], others[b]));
                if (!double.IsNaN(score))
                    scores.Add(score);
            }
        }
        return (scores.Count == 0 ? double.NaN : scores.Average(), scores.Count);
    }

    private static double Correlations(NumericColumn x, NumericColumn y, NumericColumn otherX, NumericColumn otherY)
    {
        double real = PairTrend.Correlation(x, y);
        return Math.Abs(real) > LeastCorrelation ? 1 - Math.Abs(real - PairTrend.Correlation(otherX, otherY)) / 2 : double.NaN;
    }

    private static double Contingencies((PackedCodes First, PackedCodes Second) real, (PackedCodes First, PackedCodes Second) synthetic)
    {
        var counts = Count(real);
        if (!(Association(counts, real.First.Count) > LeastAssociation))
            return double.NaN;
        var others = Count(synthetic);
        double rows = real.First.Count, otherRows = synthetic.First.Count;
        double difference = counts.Keys.Union(others.Keys)
            .Sum(pair => Math.Abs(counts.GetValueOrDefault(pair) / rows - others.GetValueOrDefault(pair) / otherRows));
        return 1 - difference / 2;
    }

    /// <summary>Cramér's V, not corrected for chance; NaN where a column has one value.</summary>
    private static double Association(Dictionary<(int, int), int> counts, double rows)
    {
        var across = counts.GroupBy(pair => pair.Key.Item1).ToDictionary(group => group.Key, group => group.Sum(pair => (double)pair.Value));
        var down = counts.GroupBy(pair => pair.Key.Item2).ToDictionary(group => group.Key, group => group.Sum(pair => (double)pair.Value));
        double contingency = counts.Sum(pair => pair.Value / across[pair.Key.Item1] * pair.Value / down[pair.Key.Item2]) - 1;
        int levels = Math.Min(across.Count, down.Count);
        return levels < 2 || rows == 0 ? double.NaN : Math.Sqrt(contingency / (levels - 1));
    }

    private static Dictionary<(int, int), int> Count((PackedCodes First, PackedCodes Second) columns)
    {
        var counts = new Dictionary<(int, int), int>();
        for (int row = 0; row < columns.First.Count; row++)
            CollectionsMarshal.GetValueRefOrAddDefault(counts, (columns.First[row], columns.Second[row]), out _)++;
        return counts;
    }

    // As NumPy's digitize on the eleven edges of its histogram: the largest value lies beyond the last edge, and so does a gap.
    private static PackedCodes Discrete(TableColumn column)
    {
        if (column is CategoricalColumn categorical)
            return PackedCodes.Of(column.Rows, row => categorical[row], null);
        var numeric = (NumericColumn)column;
        if (numeric.MissingCount == numeric.Rows)
            return PackedCodes.Of(column.Rows, _ => Bins + 1, null);
        var (least, largest) = ColumnCoverage.Range(numeric);
        if (least == largest)
            (least, largest) = (least - 0.5, largest + 0.5);
        double[] edges = [.. Enumerable.Range(0, Bins).Select(k => least + k * ((largest - least) / Bins)), largest];
        return PackedCodes.Of(column.Rows, row => double.IsNaN(numeric[row]) ? Bins + 1 : edges.Count(edge => numeric[row] >= edge), null);
    }

    private static PackedCodes Places(CategoricalColumn column, IReadOnlyList<string> categories)
    {
        var known = categories.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);
        foreach (string name in column.Categories)
            known.TryAdd(name, known.Count);
        int[] places = [.. column.Categories.Select(name => known[name])];
        return PackedCodes.Of(column.Rows, row => column[row] is var code && code == CategoricalColumn.Missing ? code : places[code], null);
    }
}
