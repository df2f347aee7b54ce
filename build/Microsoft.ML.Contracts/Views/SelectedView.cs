namespace Microsoft.ML.Data;

// Some of a schema's columns, by their index in the input.
internal sealed class SelectedColumns(DataViewSchema input, int[] origins)
{
    public DataViewSchema Schema { get; } = DataViewSchema.Of(origins.Select(origin => new DataViewSchema.DetachedColumn(input[origin])));

    public DataViewSchema Input => input;

    public DataViewSchema.Column Origin(DataViewSchema.Column column) => input[origins[column.Index]];
}

internal sealed class SelectedView(IDataView source, SelectedColumns columns) : IDataView, IRowToRowMapper
{
    public DataViewSchema Schema => columns.Schema;

    public DataViewSchema InputSchema => columns.Input;

    public DataViewSchema OutputSchema => columns.Schema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(columns, source.GetRowCursor(GetDependencies(columnsNeeded), rand), Schema.Active(columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [.. source.GetRowCursorSet(GetDependencies(columnsNeeded), n, rand).Select(cursor => new Cursor(columns, cursor, Schema.Active(columnsNeeded)))];

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        [.. dependingColumns.Select(columns.Origin).DistinctBy(column => column.Index).OrderBy(column => column.Index)];

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => new Row(columns, input);

    private sealed class Cursor(SelectedColumns columns, DataViewRowCursor input, bool[] active) : SameRowsCursor(input, columns.Schema, active)
    {
        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => Input.GetGetter<TValue>(columns.Origin(column));
    }

    private sealed class Row(SelectedColumns columns, DataViewRow input) : WrappingRow(input)
    {
        public override DataViewSchema Schema => columns.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => Input.IsColumnActive(columns.Origin(column));

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => Input.GetGetter<TValue>(columns.Origin(column));
    }
}
