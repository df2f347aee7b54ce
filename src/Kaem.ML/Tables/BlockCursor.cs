using System.Reflection;
using Kaem.ML.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>Goes through the rows of tables, one after the other.</summary>
internal sealed class BlockCursor : DataViewRowCursor
{
    private readonly ActiveColumns _active;
    private readonly IEnumerator<TableView> _blocks;
    private TableView? _block;
    private long _first;
    private long _position = -1;
    private bool _hasEnded;
    private bool _isDisposed;

    /// <param name="blocks">Views of tables that have rows, with the active columns of the schema under their names.</param>
    public BlockCursor(DataViewSchema schema, IEnumerable<DataViewSchema.Column> columns, IEnumerable<TableView> blocks)
    {
        Schema = schema;
        _active = new ActiveColumns(schema, columns);
        _blocks = blocks.GetEnumerator();
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column];

    public override bool MoveNext()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_hasEnded)
            return false;
        long next = _position + 1;
        if (_block is null || next >= _first + _block.GetRowCount())
        {
            if (!_blocks.MoveNext())
            {
                (_hasEnded, _position, _block) = (true, -1, null);
                return false;
            }
            (_block, _first) = (_blocks.Current, next);
        }
        _position = next;
        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new DataViewRowId((ulong)RequireRow(), 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        _active.Require(column);
        var getter = typeof(BlockCursor).GetMethod(nameof(GetterOf), BindingFlags.NonPublic | BindingFlags.Instance)!.MakeGenericMethod(column.Type.RawType);
        return OutputGetter.Typed<TValue>((Delegate)getter.Invoke(this, [column.Name])!, column);
    }

    private ValueGetter<TValue> GetterOf<TValue>(string name)
    {
        TableView? bound = null;
        ValueGetter<TValue>? getter = null;
        return (ref TValue value) =>
        {
            RequireRow();
            if (bound != _block)
                (bound, getter) = (_block, (ValueGetter<TValue>)_block!.Getters[_block.Schema[name].Index](() => (int)(_position - _first)));
            getter!(ref value);
        };
    }

    private long RequireRow()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _position >= 0
            ? _position
            : throw new InvalidOperationException("There is no current row: MoveNext has not been called, or returned false.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
            _blocks.Dispose();
        _isDisposed = true;
        base.Dispose(disposing);
    }
}
