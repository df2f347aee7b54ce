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
    private readonly Func<int, int>[][] _codes;

    /// <param name="pairs">Pairs of columns, A &lt; B.</param>
    /// <param name="tables">Aligned tables.</param>
    public CrossFeatures((int A, int B)[] pairs, params Table[] tables)
    {
        int columns = tables[0].Columns.Count;
        _sizes = new int[columns];
        _codes = [.. tables.Select(_ => new Func<int, int>[columns])];
        for (int c = 0; c < columns; c++)
        {
            var discretise = Discretiser(tables[0].Columns[c]);
            int most = 0;
            for (int t = 0; t < tables.Length; t++)
            {
                var code = _codes[t][c] = discretise(tables[t].Columns[c]);
                for (int row = 0; row < tables[t].Rows; row++)
                    most = Math.Max(most, code(row));
            }
            _sizes[c] = 1 + most;
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

    /// <summary>Rows of each of the tables, one table after the other.</summary>
    public SparseRows Encode(params int[][] rows)
    {
        var encoded = new SparseRows(rows.Sum(of => of.Length), _crossed.Length);
        for (int t = 0, i = 0; t < rows.Length; t++)
        {
            foreach (int row in rows[t])
                Encode(_codes[t], row, encoded, i++);
        }
        return encoded;
    }

    private void Encode(Func<int, int>[] codes, int row, SparseRows encoded, int at)
    {
        int[] own = Array.ConvertAll(codes, code => code(row));
        var features = encoded.Features(at);
        encoded.Values(at).Fill(1);
        for (int k = 0; k < features.Length; k++)
        {
            var (a, b, first) = _crossed[k];
            features[k] = first + (a == b ? own[a] : own[a] * _sizes[b] + own[b]);
        }
    }

    /// <summary>A function from columns to those from rows to codes from 0, where 0 is a gap.</summary>
    private static Func<TableColumn, Func<int, int>> Discretiser(TableColumn column)
    {
        if (column is CategoricalColumn categorical)
        {
            int[] counts = categorical.Counts(), places = new int[counts.Length];
            Array.Fill(places, Math.Min(counts.Length, MostCategories) + 1);
            int place = 1;
            foreach (int category in Enumerable.Range(0, counts.Length).OrderByDescending(category => counts[category]).Take(MostCategories))
                places[category] = place++;
            return other => row => ((CategoricalColumn)other)[row] is var code && code < 0 ? 0 : places[code];
        }
        double[] sorted = ((NumericColumn)column).Sorted();
        double[] ends = sorted.Length == 0 ? [] : QuantileBins.Of(sorted, MostBins).Low;
        return other => row => ((NumericColumn)other)[row] is var value && double.IsNaN(value) ? 0 : 1 + Below(ends, value);
    }

    private static int Below(double[] ends, double value)
    {
        int place = Array.BinarySearch(ends, value);
        return place >= 0 ? place + 1 : ~place;
    }
}
