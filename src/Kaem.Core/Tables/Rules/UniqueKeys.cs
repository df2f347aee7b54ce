using System.Text;

namespace Kaem.ML.Tables;

/// <summary>Keys of rows that have gone by.</summary>
internal sealed class UniqueKeys(IReadOnlyList<string> columns)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>The key of each row of a table; null where a column of it has a gap.</summary>
    public static string?[] Of(IReadOnlyList<string> columns, Table table)
    {
        TableColumn[] parts = [.. columns.Select(name => table[name])];
        var key = new StringBuilder();
        var keys = new string?[table.Rows];
        for (int row = 0; row < keys.Length; row++)
        {
            key.Clear();
            bool hasGap = false;
            foreach (var column in parts)
            {
                string text = column.TextAt(row);
                hasGap |= column.IsMissing(row);
                // With its length, so that no two keys are written alike.
                key.Append(text.Length).Append(':').Append(text);
            }
            keys[row] = hasGap ? null : key.ToString();
        }
        return keys;
    }

    /// <summary>The same keys, to which others are added apart.</summary>
    public UniqueKeys Copy()
    {
        var copy = new UniqueKeys(columns);
        copy._seen.UnionWith(_seen);
        return copy;
    }

    /// <summary>Which rows have a key that is new; all of them count from then on. A row with a gap in its key is always new.</summary>
    public bool[] Accept(Table table)
    {
        bool[] isNew = [.. Enumerable.Repeat(true, table.Rows)];
        Accept(table, isNew);
        return isNew;
    }

    /// <summary>Of the rows that count, leaves those with a key that is new.</summary>
    /// <param name="isNew">Which rows count.</param>
    public void Accept(Table table, bool[] isNew)
    {
        string?[] keys = Of(columns, table);
        for (int row = 0; row < isNew.Length; row++)
            isNew[row] = isNew[row] && (keys[row] is not { } key || _seen.Add(key));
    }
}
