namespace Microsoft.ML.Data;

internal sealed class EmptyView(DataViewSchema schema) : IDataView
{
    public bool CanShuffle => true;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => 0;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) => new Cursor(schema, schema.Active(columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => [GetRowCursor(columnsNeeded)];

    private sealed class Cursor(DataViewSchema schema, bool[] active) : RootCursor(schema, active)
    {
        public override ValueGetter<DataViewRowId> GetIdGetter() => Nothing;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            CheckActive(column);
            return Nothing;
        }

        protected override bool MoveNextCore() => false;

        private static void Nothing<TValue>(ref TValue value) => throw new InvalidOperationException(Getters.NoRow);
    }
}
