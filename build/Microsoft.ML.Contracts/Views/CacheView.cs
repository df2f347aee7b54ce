namespace Microsoft.ML.Data;

// Keeps in memory what has once been read. A column is read when it is first asked for, together with those asked for with it.
internal sealed class CacheView(IDataView source) : IDataView
{
    private const int BatchSize = 64;

    private readonly StoredRows _rows = new(source.Schema);
    private readonly Lock _lock = new();

    public bool CanShuffle => true;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => _rows.Count ?? source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) => GetRowCursorSet(columnsNeeded, 1, rand)[0];

    // The cursors take the batches in turns; their numbers tell the order.
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        int[] order = [.. Enumerable.Range(0, Read(columns))];
        rand?.Shuffle(order);
        int cursors = Math.Max(1, n);
        return [.. Enumerable.Range(0, cursors).Select(k => _rows.Cursor(Batches(order, k, cursors), Schema.Active(columns)))];
    }

    private int Read(DataViewSchema.Column[] columns)
    {
        lock (_lock)
        {
            DataViewSchema.Column[] missing = [.. columns.Where(column => !_rows.Has(column))];
            if (missing.Length > 0 || _rows.Count is null)
            {
                using var cursor = source.GetRowCursor(missing);
                _rows.Add(cursor, missing);
            }

            return _rows.Count.Value;
        }
    }

    private static IEnumerable<(int Row, long Batch)> Batches(int[] order, int first, int step)
    {
        for (long batch = first; batch * BatchSize < order.Length; batch += step)
        {
            for (long i = batch * BatchSize; i < Math.Min(order.Length, (batch + 1) * BatchSize); i++)
                yield return (order[i], batch);
        }
    }
}
