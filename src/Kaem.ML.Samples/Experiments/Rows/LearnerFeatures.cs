using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Experiments.Rows;

/// <summary>
/// Rows of a table as numbers for a learner: numbers as they are, with NaN for a gap and an indicator of it; categories one-hot with a place for gaps, or,
/// where they are many, as the share of rows that have the category, with an indicator of a gap.
/// </summary>
internal sealed class LearnerFeatures
{
    /// <summary>Categories that a column may have and still be one-hot.</summary>
    public const int MostIndicators = 256;

    private readonly List<(string Name, Dictionary<string, int>? Places, Dictionary<string, float>? Shares)> _columns = [];

    /// <summary>Learns which categories there are.</summary>
    /// <param name="tables">Tables of the same columns.</param>
    public LearnerFeatures(params Table[] tables)
    {
        foreach (var column in tables[0].Columns)
        {
            if (column is NumericColumn)
            {
                _columns.Add((column.Name, null, null));
                Width += 2;
                continue;
            }
            var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
            foreach (var other in tables.Select(table => table[column.Name]))
            {
                for (int row = 0; row < other.Rows; row++)
                {
                    if (!other.IsMissing(row))
                        counts[other.TextAt(row)] = counts.GetValueOrDefault(other.TextAt(row)) + 1;
                }
            }
            if (counts.Count > MostIndicators)
            {
                double rows = tables.Sum(table => table.Rows);
                _columns.Add((column.Name, null, counts.ToDictionary(pair => pair.Key, pair => (float)(pair.Value / rows))));
                Width += 2;
                continue;
            }
            var places = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (string name in counts.Keys)
                places.Add(name, places.Count);
            _columns.Add((column.Name, places, null));
            Width += places.Count + 1;
        }
    }

    /// <summary>Number of features.</summary>
    public int Width { get; }

    /// <summary>The features of rows. A category that no table had is none.</summary>
    public float[][] Encode(Table table)
    {
        float[][] rows = [.. Enumerable.Range(0, table.Rows).Select(_ => new float[Width])];
        int first = 0;
        foreach (var (name, places, shares) in _columns)
        {
            var column = table[name];
            int width = places is null ? 2 : places.Count + 1;
            for (int row = 0; row < rows.Length; row++)
            {
                var slots = rows[row].AsSpan(first, width);
                if (column.IsMissing(row))
                {
                    slots[^1] = 1;
                    if (column is NumericColumn)
                        slots[0] = float.NaN;
                }
                else if (column is NumericColumn numeric)
                    slots[0] = (float)numeric.Values[row];
                else if (shares is not null)
                    slots[0] = shares.GetValueOrDefault(column.TextAt(row));
                else if (places!.TryGetValue(column.TextAt(row), out int place))
                    slots[place] = 1;
            }
            first += width;
        }
        return rows;
    }
}
