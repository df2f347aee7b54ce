namespace Kaem.ML.Tables;

/// <summary>
/// The features of a classifier that sees pairs of columns: an indicator for each category or bin of each column, and one for each combination of those of
/// a pair. Bins hold about equal counts of the first table's values.
/// </summary>
internal sealed class CrossFeatures
{
    private const int MostBins = 10;
    private const int MostCategories = 24;

    private readonly int[] _sizes;
    private readonly (int First, int Second, int Feature)[] _crossed;
    private readonly int[][][] _codes;

    /// <param name="pairs">Pairs of columns, A &lt; B.</param>
    /// <param name="tables">Aligned tables.</param>
    public CrossFeatures((int A, int B)[] pairs, params Table[] tables)
    {
        int columns = tables[0].Columns.Count;
        _sizes = new int[columns];
        _codes = [.. tables.Select(_ => new int[columns][])];
        for (int c = 0; c < columns; c++)
        {
            var discretise = Discretiser(tables[0].Columns[c]);
            for (int t = 0; t < tables.Length; t++)
                _codes[t][c] = discretise(tables[t].Columns[c]);
            _sizes[c] = 1 + tables.Select((_, t) => _codes[t][c].DefaultIfEmpty(0).Max()).Max();
        }
        // The column with itself stands for the column alone.
        (int First, int Second)[] crossed =
            [.. pairs.Select(pair => (pair.B, pair.A)).Concat(Enumerable.Range(0, columns).Select(column => (column, column))).Order()];
        _crossed = new (int, int, int)[crossed.Length];
        for (int k = 0; k < crossed.Length; k++)
        {
            var (a, b) = crossed[k];
            _crossed[k] = (a, b, Count);
            Count = checked(Count + (a == b ? _sizes[a] : _sizes[a] * _sizes[b]));
        }
    }

    /// <summary>Number of features.</summary>
    public int Count { get; }

    /// <summary>Rows of one of the tables.</summary>
    public SparseRows Encode(int table, ReadOnlySpan<int> rows)
    {
        var codes = _codes[table];
        var encoded = new SparseRows(rows.Length, _crossed.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            var features = encoded.Features(i);
            encoded.Values(i).Fill(1);
            for (int k = 0; k < features.Length; k++)
            {
                var (a, b, first) = _crossed[k];
                int code = codes[a][rows[i]];
                features[k] = first + (a == b ? code : code * _sizes[b] + codes[b][rows[i]]);
            }
        }
        return encoded;
    }

    /// <summary>A function from columns to codes from 0, where 0 is a gap.</summary>
    private static Func<TableColumn, int[]> Discretiser(TableColumn column)
    {
        if (column is CategoricalColumn categorical)
        {
            int[] counts = categorical.Counts(), places = new int[counts.Length];
            Array.Fill(places, Math.Min(counts.Length, MostCategories) + 1);
            int place = 1;
            foreach (int category in Enumerable.Range(0, counts.Length).OrderByDescending(category => counts[category]).Take(MostCategories))
                places[category] = place++;
            return other => [.. ((CategoricalColumn)other).Codes.ToArray().Select(code => code < 0 ? 0 : places[code])];
        }
        double[] sorted = ((NumericColumn)column).Sorted();
        double[] ends = sorted.Length == 0 ? [] : QuantileBins.Of(sorted, MostBins).Low;
        return other => [.. ((NumericColumn)other).Values.ToArray().Select(value => double.IsNaN(value) ? 0 : 1 + Below(ends, value))];
    }

    private static int Below(double[] ends, double value)
    {
        int place = Array.BinarySearch(ends, value);
        return place >= 0 ? place + 1 : ~place;
    }
}
