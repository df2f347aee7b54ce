namespace Kaem.ML.Tables;

/// <summary>
/// The features of a linear classifier: numbers less their mean over their standard deviation, an indicator for each category, and one for a gap in each
/// column. A row has one feature that is not 0 for each column.
/// </summary>
internal sealed class RowFeatures
{
    /// <summary>Categories of a column with an indicator of their own; the rarer ones share one.</summary>
    private const int MostCategories = 256;

    private readonly (int First, double Mean, double Scale, int[] Places)[] _columns;

    private RowFeatures((int First, double Mean, double Scale, int[] Places)[] columns, int count)
    {
        _columns = columns;
        Count = count;
    }

    /// <summary>Number of features.</summary>
    public int Count { get; }

    /// <summary>Features of tables that are aligned with the given one, whose means, deviations and categories count.</summary>
    public static RowFeatures Fit(Table table)
    {
        var columns = new (int First, double Mean, double Scale, int[] Places)[table.Columns.Count];
        int count = 0;
        for (int c = 0; c < columns.Length; c++)
        {
            // The first feature of a column is its gap.
            int first = count++;
            if (table.Columns[c] is NumericColumn numeric)
            {
                var (mean, scale) = Moments(numeric);
                columns[c] = (first, mean, scale, []);
                count++;
            }
            else
            {
                var places = Places((CategoricalColumn)table.Columns[c], count);
                columns[c] = (first, 0, 1, places);
                count = Math.Max(count, places.DefaultIfEmpty(-1).Max() + 1);
            }
        }
        return new RowFeatures(columns, count);
    }

    public SparseRows Encode(Table table)
    {
        var rows = new SparseRows(table.Rows, _columns.Length);
        Encode(table, null, rows, 0);
        return rows;
    }

    /// <summary>Some rows of two tables, those of the second after those of the first.</summary>
    public SparseRows Encode(Table one, int[] rowsOfOne, Table other, int[] rowsOfOther)
    {
        var rows = new SparseRows(checked(rowsOfOne.Length + rowsOfOther.Length), _columns.Length);
        Encode(one, rowsOfOne, rows, 0);
        Encode(other, rowsOfOther, rows, rowsOfOne.Length);
        return rows;
    }

    /// <param name="chosen">Which rows; null for all.</param>
    /// <param name="at">Where the first of them goes.</param>
    private void Encode(Table table, int[]? chosen, SparseRows rows, int at)
    {
        for (int c = 0; c < _columns.Length; c++)
        {
            var (first, mean, scale, places) = _columns[c];
            var (numeric, categorical) = (table.Columns[c] as NumericColumn, table.Columns[c] as CategoricalColumn);
            int count = chosen?.Length ?? table.Rows;
            for (int i = 0; i < count; i++)
            {
                int row = chosen is null ? i : chosen[i];
                bool isMissing = table.Columns[c].IsMissing(row);
                rows.Features(at + i)[c] = isMissing ? first : numeric is not null ? first + 1 : places[categorical![row]];
                rows.Values(at + i)[c] = isMissing || numeric is null ? 1 : (numeric[row] - mean) / scale;
            }
        }
    }

    private static int[] Places(CategoricalColumn column, int first)
    {
        int[] counts = column.Counts();
        var places = new int[counts.Length];
        Array.Fill(places, first + Math.Min(counts.Length, MostCategories));
        int place = first;
        foreach (int category in Enumerable.Range(0, counts.Length).OrderByDescending(category => counts[category]).Take(MostCategories))
            places[category] = place++;
        return places;
    }

    private static (double Mean, double Scale) Moments(NumericColumn values)
    {
        double mean = 0, square = 0;
        int count = 0;
        for (int row = 0; row < values.Rows; row++)
        {
            double value = values[row];
            if (double.IsNaN(value))
                continue;
            double from = value - mean;
            mean += from / ++count;
            square += from * (value - mean);
        }
        return (mean, square > 0 ? Math.Sqrt(square / count) : 1);
    }
}
