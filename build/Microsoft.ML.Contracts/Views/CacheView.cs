namespace Microsoft.ML.Data;

// Keeps in memory what has once been read. A column is read when it is first asked for, together with those asked for with it.
internal sealed class CacheView(IDataView source) : IDataView
{
    private readonly Dictionary<string, StoredRows> _stored = [];
    private readonly Lock _lock = new();
    private long? _count = source.GetRowCount();

    public bool CanShuffle => true;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => _count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var rows = Rows(columnsNeeded);
        return rows.Cursor(Order(rows, rand), Schema.Active(columnsNeeded));
    }

    // Several cursors share the rows in turns. The batch numbers rise within each.
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        if (n <= 1)
            return [GetRowCursor(columnsNeeded, rand)];
        var rows = Rows(columnsNeeded);
        int[] order = Order(rows, rand);
        return [.. Enumerable.Range(0, n).Select(k => rows.Cursor(order.Where((_, i) => i % n == k), Schema.Active(columnsNeeded), k))];
    }

    private StoredRows Rows(IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        int[] indices = [.. columnsNeeded.Select(column => column.Index).Distinct().Order()];
        string key = string.Join(",", indices);
        lock (_lock)
        {
            if (!_stored.TryGetValue(key, out var rows))
            {
                DataViewSchema.Column[] columns = [.. indices.Select(index => Schema[index])];
                using var cursor = source.GetRowCursor(columns);
                _stored[key] = rows = new(cursor, columns);
                _count = rows.Count;
            }

            return rows;
        }
    }

    private static int[] Order(StoredRows rows, Random rand)
    {
        int[] order = [.. Enumerable.Range(0, rows.Count)];
        rand?.Shuffle(order);
        return order;
    }
}
