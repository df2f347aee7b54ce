using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Scoring;

/// <summary>Passes the input's rows on and scores them, block by block, as far as the scores are read. What is scored is up to those that derive.</summary>
internal abstract class BlockCursor : DataViewRowCursor
{
    private readonly DataViewRowCursor _input;
    private readonly ActiveColumns _active;
    private readonly ReadAhead _block;
    private readonly PassedColumn?[] _passed;
    private readonly PassedScalar<DataViewRowId> _id;
    private readonly PassedScalar<long> _batch;
    private bool _isLoaded;
    private bool _inputEnded;
    private bool _isDisposed;
    private long _position = -1;

    /// <param name="columns">The columns that will be read.</param>
    /// <param name="sourceOf">The input's column that a column is; null for one that is computed.</param>
    protected BlockCursor(
        DataViewSchema schema, DataViewRowCursor input, IReadOnlyList<DataViewSchema.Column> columns, Func<DataViewSchema.Column, DataViewSchema.Column?> sourceOf)
    {
        Schema = schema;
        _input = input;
        _active = new ActiveColumns(schema, columns);
        _block = new ReadAhead(columns.All(column => PassedColumn.CanStore(column.Type)));
        _passed = new PassedColumn[schema.Count];
        foreach (var column in columns)
        {
            if (sourceOf(column) is { } source)
                _passed[column.Index] ??= PassedColumn.Create(input, source, _block);
        }
        _id = new PassedScalar<DataViewRowId>(input.GetIdGetter(), _block);
        _batch = new PassedScalar<long>((ref long value) => value = input.Batch, _block);
    }

    public sealed override DataViewSchema Schema { get; }

    public sealed override long Position => _position;

    public sealed override long Batch
    {
        get
        {
            long batch = 0;
            ((ValueGetter<long>)_batch.Getter)(ref batch);
            return batch;
        }
    }

    public sealed override ValueGetter<DataViewRowId> GetIdGetter() => (ValueGetter<DataViewRowId>)_id.Getter;

    public sealed override bool IsColumnActive(DataViewSchema.Column column) => _active[column];

    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        _active.Require(column);
        return OutputGetter.Typed<TValue>(_passed[column.Index]?.Getter ?? Computed(column), column);
    }

    public sealed override bool MoveNext()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_block.TryMove() || NextBlock())
        {
            _position++;
            return true;
        }
        _position = -1;
        return false;
    }

    /// <summary>The getter of a column that is computed.</summary>
    protected abstract Delegate Computed(DataViewSchema.Column column);

    /// <summary>Makes room for a block.</summary>
    /// <param name="rows">Most rows that it will have.</param>
    /// <param name="first">Number of its first row, for messages.</param>
    protected abstract void Prepare(int rows, long first);

    /// <summary>Reads what is scored of the input's current row into a place of the block.</summary>
    protected abstract void Load(int row);

    /// <summary>The block's first rows are loaded: they are scored when a score is read.</summary>
    protected abstract void Begin(int rows);

    /// <summary>The place of the current row in the block, whose rows up to it are loaded.</summary>
    /// <exception cref="ObjectDisposedException">The cursor was disposed.</exception>
    /// <exception cref="InvalidOperationException">There is no current row.</exception>
    protected int RequireRow()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_position < 0)
            throw new InvalidOperationException("There is no current row: MoveNext has not been called, or returned false.");
        _block.Read();
        if (!_isLoaded)
        {
            Prepare(1, _position);
            Load(0);
            Begin(1);
            _isLoaded = true;
        }
        return _block.Row;
    }

    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }

    private bool NextBlock()
    {
        int size = _block.NextSize, count = 0;
        bool store = size > 1;
        _isLoaded = store;
        if (store)
            Prepare(size, _position + 1);
        while (count < size && !_inputEnded)
        {
            if (!_input.MoveNext())
            {
                _inputEnded = true;
                break;
            }
            if (store)
                Store(count);
            count++;
        }
        store &= count > 0;
        _block.Begin(count, store);
        if (store)
            Begin(count);
        return count > 0;
    }

    private void Store(int row)
    {
        foreach (var column in _passed)
            column?.Store(row);
        _id.Store(row);
        _batch.Store(row);
        Load(row);
    }
}
