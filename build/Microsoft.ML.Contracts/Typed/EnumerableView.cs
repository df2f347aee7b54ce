namespace Microsoft.ML.Data;

// A view of the objects of a sequence, which is walked anew by each cursor.
internal sealed class EnumerableView<TRow> : IDataView where TRow : class
{
    private readonly IEnumerable<TRow> _rows;
    private readonly BoundMember[] _members;

    public EnumerableView(IEnumerable<TRow> rows, SchemaDefinition definition)
    {
        _rows = rows;
        _members = BoundMember.Of(typeof(TRow), definition, SchemaDefinition.Direction.Read);
        Schema = BoundMember.Schema(_members);
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => (_rows as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) => new Cursor(this, Schema.Active(columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(EnumerableView<TRow> view, bool[] active) : RootCursor(view.Schema, active)
    {
        private readonly IEnumerator<TRow> _rows = view._rows.GetEnumerator();
        private readonly ObjectRow<TRow> _row = new(view._members, view.Schema, active);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            Check.That(Position >= 0, Getters.NoRow);
            id = new((ulong)Position, 0);
        };

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.GetGetter<TValue>(column);

        protected override bool MoveNextCore()
        {
            if (!_rows.MoveNext())
                return false;
            Check.That(_rows.Current is not null, "Encountered null when iterating over data, this is not supported.");
            _row.Set(_rows.Current);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _row.Clear();
                _rows.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
