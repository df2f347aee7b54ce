namespace Microsoft.ML.Data;

// Rows in an order that depends on the seed: drawn one by one from a pool that is refilled from the source.
internal sealed class ShuffledView(IDataView source, int seed, int poolSize, bool shuffleSource) : IDataView
{
    public bool CanShuffle => true;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        rand ??= new Random(seed);
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        using var cursor = source.GetRowCursor(columns, shuffleSource && source.CanShuffle ? new Random(rand.Next()) : null);
        var rows = new StoredRows(Schema);
        rows.Add(cursor, columns);
        return rows.Cursor(Pooled(rows.Count.Value, rand), Schema.Active(columns));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private IEnumerable<(int Row, long Batch)> Pooled(int count, Random rand)
    {
        var pool = new List<int>(Enumerable.Range(0, Math.Min(poolSize, count)));
        for (int next = pool.Count; pool.Count > 0; next++)
        {
            int drawn = rand.Next(pool.Count);
            yield return (pool[drawn], 0);
            if (next < count)
                pool[drawn] = next;
            else
                pool.RemoveAt(drawn);
        }
    }
}
