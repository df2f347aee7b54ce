using Kaem.ML.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Generation;

/// <summary>Goes through rows that are known by their number.</summary>
internal abstract class CountedCursor(DataViewSchema schema, IEnumerable<DataViewSchema.Column> columns, long count) : DataViewRowCursor
{
    private readonly ActiveColumns _active = new(schema, columns);
    private long _position = -1;
    private bool _ended;
    private bool _isDisposed;

    public sealed override DataViewSchema Schema { get; } = schema;

    public sealed override long Position => _position;

    public sealed override long Batch => 0;

    public sealed override bool IsColumnActive(DataViewSchema.Column column) => _active[column];

    public sealed override bool MoveNext()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _ended |= _position + 1 >= count;
        _position = _ended ? -1 : _position + 1;
        return !_ended;
    }

    public sealed override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new DataViewRowId((ulong)RequireRow(), 0);

    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        _active.Require(column);
        return OutputGetter.Typed<TValue>(Getter(column), column);
    }

    /// <summary>The getter of a column that is active.</summary>
    protected abstract Delegate Getter(DataViewSchema.Column column);

    /// <summary>The number of the current row.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    /// <exception cref="ObjectDisposedException">The cursor was disposed.</exception>
    protected long RequireRow()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _position >= 0
            ? _position
            : throw new InvalidOperationException("There is no current row: MoveNext has not been called, or returned false.");
    }

    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        base.Dispose(disposing);
    }
}
