using Kaem.ML.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>Goes through the rows of a table.</summary>
internal sealed class TableCursor(TableView view, IEnumerable<DataViewSchema.Column> columns, int rows) : DataViewRowCursor
{
    private readonly ActiveColumns _active = new(view.Schema, columns);
    private int _row = -1;
    private bool _ended;

    public override DataViewSchema Schema => view.Schema;

    public override long Position => _row;

    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column];

    public override bool MoveNext()
    {
        _ended |= _row + 1 >= rows;
        _row = _ended ? -1 : _row + 1;
        return !_ended;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new DataViewRowId((ulong)Row(), 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        _active.Require(column);
        return OutputGetter.Typed<TValue>(view.Getters[column.Index](Row), column);
    }

    private int Row() => _row >= 0
        ? _row
        : throw new InvalidOperationException("There is no current row: MoveNext has not been called, or returned false.");
}
