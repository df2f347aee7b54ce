namespace Microsoft.ML.Data;

// Columns of a view kept in memory, all rows of them. More columns of the same rows may be added later.
internal sealed class StoredRows(DataViewSchema schema)
{
    private readonly Dictionary<int, StoredColumn> _columns = [];
    private StoredColumn _ids;

    public int? Count { get; private set; }

    public bool Has(DataViewSchema.Column column) => _columns.ContainsKey(column.Index);

    // Reads the active columns of a cursor to its end.
    public void Add(DataViewRowCursor cursor, IEnumerable<DataViewSchema.Column> columns)
    {
        var added = columns.DistinctBy(column => column.Index).ToDictionary(column => column.Index, column => StoredColumn.Of(cursor, column));
        var ids = StoredColumn.Ids(cursor);
        int count = 0;
        for (; cursor.MoveNext(); count++)
        {
            foreach (var column in added.Values)
                column.Append();
            ids.Append();
        }

        Check.That(Count is null || Count == count, $"The data changed: {count} rows where there were {Count} before.");
        Count = count;
        _ids ??= ids;
        foreach (var (index, column) in added)
            _columns[index] = column;
    }

    // Walks the stored rows in the given order, in batches of the given numbers.
    public DataViewRowCursor Cursor(IEnumerable<(int Row, long Batch)> order, bool[] active) => new StoredCursor(this, schema, order.GetEnumerator(), active);

    private sealed class StoredCursor(StoredRows rows, DataViewSchema schema, IEnumerator<(int Row, long Batch)> order, bool[] active) : RootCursor(schema, active)
    {
        public override long Batch => order.Current.Batch;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ValueGetter<DataViewRowId>)rows._ids.Getter(Current);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            CheckActive(column);
            return rows._columns[column.Index].Getter(Current).As<TValue>(column);
        }

        protected override bool MoveNextCore() => order.MoveNext();

        private int Current()
        {
            Check.That(Position >= 0, Getters.NoRow);
            return order.Current.Row;
        }
    }
}
