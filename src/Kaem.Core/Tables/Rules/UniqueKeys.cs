using System.Text;

namespace Kaem.ML.Tables;

/// <summary>Keys of rows that have gone by.</summary>
internal sealed class UniqueKeys(IReadOnlyList<string> columns)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

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
        TableColumn[] keys = [.. columns.Select(name => table[name])];
        var key = new StringBuilder();
        for (int row = 0; row < isNew.Length; row++)
        {
            if (!isNew[row])
                continue;
            key.Clear();
            bool hasGap = false;
            foreach (var column in keys)
            {
                string text = column.TextAt(row);
                hasGap |= column.IsMissing(row);
                // With its length, so that no two keys are written alike.
                key.Append(text.Length).Append(':').Append(text);
            }
            isNew[row] = hasGap || _seen.Add(key.ToString());
        }
    }
}
