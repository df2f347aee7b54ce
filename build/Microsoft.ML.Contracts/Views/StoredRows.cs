namespace Microsoft.ML.Data;

// Some columns of a view, kept in memory, all rows of them.
internal sealed class StoredRows
{
    private readonly DataViewSchema _schema;
    private readonly Dictionary<int, StoredColumn> _columns = [];
    private readonly StoredColumn _ids;

    public StoredRows(DataViewRowCursor cursor, IEnumerable<DataViewSchema.Column> columns)
    {
        _schema = cursor.Schema;
        foreach (var column in columns)
            _columns[column.Index] = StoredColumn.Of(cursor, column);
        _ids = StoredColumn.Ids(cursor);
        for (; cursor.MoveNext(); Count++)
        {
            foreach (var column in _columns.Values)
                column.Append();
            _ids.Append();
        }
    }

    public int Count { get; private set; }

    // Walks the stored rows in the given order.
    public DataViewRowCursor Cursor(IEnumerable<int> order, bool[] active, long batch = 0) => new StoredCursor(this, order.GetEnumerator(), active, batch);

    private sealed class StoredCursor(StoredRows rows, IEnumerator<int> order, bool[] active, long batch) : RootCursor(rows._schema, active)
    {
        public override long Batch => batch;

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
            return order.Current;
        }
    }
}
