namespace Kaem.ML.Tables;

/// <summary>The different rows of some columns, gaps as values, numbered as they first come.</summary>
internal sealed class Levels
{
    private readonly Dictionary<string, int>[] _texts;
    private readonly Dictionary<double, int>[] _numbers;
    private readonly Dictionary<(int, int), int>[] _pairs;

    /// <param name="table">The columns.</param>
    public Levels(Table table)
    {
        int columns = table.Columns.Count;
        _texts = [.. Enumerable.Range(0, columns).Select(_ => new Dictionary<string, int>(StringComparer.Ordinal))];
        _numbers = [.. Enumerable.Range(0, columns).Select(_ => new Dictionary<double, int>())];
        _pairs = [.. Enumerable.Range(0, columns).Select(_ => new Dictionary<(int, int), int>())];
        int[] codes = Codes(table, add: true);
        int most = -1;
        Table = table.Select([.. Enumerable.Range(0, table.Rows).Where(row =>
        {
            bool isNew = codes[row] > most;
            most = Math.Max(most, codes[row]);
            return isNew;
        })]);
    }

    /// <summary>The levels, a row each.</summary>
    public Table Table { get; }

    /// <summary>Number of levels.</summary>
    public int Count => Table.Rows;

    /// <summary>The level of each row of a table that has these columns, -1 for a row that is none of them.</summary>
    public int[] Of(Table table) => Codes(table.Keep(Table.Columns.Select(column => column.Name)), add: false);

    private int[] Codes(Table table, bool add)
    {
        int[] codes = new int[table.Rows];
        for (int c = 0; c < table.Columns.Count; c++)
        {
            int[] own = CodesOf(table.Columns[c], c, add);
            for (int row = 0; row < codes.Length; row++)
                codes[row] = codes[row] < 0 || own[row] < 0 ? -1 : Number(_pairs[c], (codes[row], own[row]), add);
        }
        return codes;
    }

    private int[] CodesOf(TableColumn column, int index, bool add)
    {
        switch (column)
        {
            case NumericColumn numeric:
                int[] codes = new int[column.Rows];
                for (int row = 0; row < codes.Length; row++)
                    codes[row] = Number(_numbers[index], numeric[row] + 0.0, add);
                return codes;
            case CategoricalColumn categorical:
                int[] ofNames = new int[categorical.Categories.Count];
                Array.Fill(ofNames, -2);
                int gap = -2;
                int[] levels = new int[column.Rows];
                for (int row = 0; row < levels.Length; row++)
                {
                    int code = categorical[row];
                    levels[row] = code < 0
                        ? gap = gap == -2 ? Number(_numbers[index], double.NaN, add) : gap
                        : ofNames[code] = ofNames[code] == -2 ? Text(categorical.Categories[code]) : ofNames[code];
                }
                return levels;
            default:
                return [.. Enumerable.Range(0, column.Rows).Select(
                    row => column.IsMissing(row) ? Number(_numbers[index], double.NaN, add) : Text(column.TextAt(row)))];
        }

        // Texts are numbered from below, so that a gap beside them has a number of its own.
        int Text(string text) => Number(_texts[index], text, add) is >= 0 and var number ? int.MaxValue - number : -1;
    }

    private static int Number<TKey>(Dictionary<TKey, int> numbers, TKey key, bool add) where TKey : notnull
    {
        if (numbers.TryGetValue(key, out int number))
            return number;
        if (!add)
            return -1;
        numbers.Add(key, numbers.Count);
        return numbers.Count - 1;
    }
}
