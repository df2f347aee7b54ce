using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>Data whose gaps in some columns are filled; other columns pass. The gaps are filled together, when a cursor first reads such a column.</summary>
internal sealed class ImputedView(IDataView input, IReadOnlyList<ViewColumn> columns, Func<Table> impute) : IDataView
{
    private readonly Once<TableView> _filled = new();

    /// <summary>Filled rows stand in the input's own order.</summary>
    public bool CanShuffle => false;

    public DataViewSchema Schema => input.Schema;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        return new Cursor(this, input.GetRowCursor(columnsNeeded));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private TableView Filled() => _filled.Get(() => new TableView(impute(), columns));

    private sealed class Cursor(ImputedView view, DataViewRowCursor rows) : DataViewRowCursor
    {
        public override DataViewSchema Schema => view.Schema;

        public override long Position => rows.Position;

        public override long Batch => rows.Batch;

        public override bool IsColumnActive(DataViewSchema.Column column) => rows.IsColumnActive(column);

        public override bool MoveNext() => rows.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => rows.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            // Asks the input in any case: it refuses a column that is not active, or another type.
            var passed = rows.GetGetter<TValue>(column);
            var filled = view.Filled();
            bool isOwn = view.Schema.GetColumnOrNull(column.Name)?.Index == column.Index;
            return isOwn && filled.Schema.GetColumnOrNull(column.Name) is { } own ? (ValueGetter<TValue>)filled.Getters[own.Index](Row) : passed;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                rows.Dispose();
            base.Dispose(disposing);
        }

        private int Row() => rows.Position >= 0
            ? (int)rows.Position
            : throw new InvalidOperationException("There is no current row: MoveNext has not been called, or returned false.");
    }
}
