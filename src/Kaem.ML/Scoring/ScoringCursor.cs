using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Scoring;

/// <summary>Passes the input's rows on and scores them, block by block, as far as the scores are read.</summary>
internal sealed class ScoringCursor : DataViewRowCursor
{
    private readonly ScoringMapper _mapper;
    private readonly DataViewRowCursor _input;
    private readonly BlockScorer? _scorer;
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
    public ScoringCursor(ScoringMapper mapper, DataViewRowCursor input, IReadOnlyList<DataViewSchema.Column> columns)
    {
        _mapper = mapper;
        _input = input;
        _active = new ActiveColumns(Schema, columns);
        _block = new ReadAhead(columns.All(column => PassedColumn.CanStore(column.Type)));
        _passed = new PassedColumn[Schema.Count];
        foreach (var column in columns)
        {
            if (mapper.SourceOf(column) is { } source)
                _passed[column.Index] ??= PassedColumn.Create(input, source, _block);
            else
                _scorer ??= mapper.Scorer(input);
        }
        _id = new PassedScalar<DataViewRowId>(input.GetIdGetter(), _block);
        _batch = new PassedScalar<long>((ref long value) => value = input.Batch, _block);
    }

    public override DataViewSchema Schema => _mapper.OutputSchema;

    public override long Position => _position;

    public override long Batch
    {
        get
        {
            long batch = 0;
            ((ValueGetter<long>)_batch.Getter)(ref batch);
            return batch;
        }
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ValueGetter<DataViewRowId>)_id.Getter;

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        _active.Require(column);
        return OutputGetter.Typed<TValue>(_passed[column.Index]?.Getter ?? _mapper.OutputOf(column).Getter(_scorer!.Scores, RequireRow), column);
    }

    public override bool MoveNext()
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

    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The place of the current row in the block, whose rows up to it are loaded.</summary>
    /// <exception cref="ObjectDisposedException">The cursor was disposed.</exception>
    /// <exception cref="InvalidOperationException">There is no current row, or it can't be scored.</exception>
    private int RequireRow()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_position < 0)
            throw new InvalidOperationException("There is no current row: MoveNext has not been called, or returned false.");
        _block.Read();
        if (!_isLoaded)
        {
            _scorer!.Prepare(1, _position);
            _scorer.Load(0);
            _scorer.Begin(1);
            _isLoaded = true;
        }
        return _scorer!.Error(_block.Row) is { } error ? throw new InvalidOperationException($"Row {_position} {error}") : _block.Row;
    }

    private bool NextBlock()
    {
        int size = _block.NextSize, count = 0;
        bool store = size > 1;
        _isLoaded = store;
        if (store)
            _scorer!.Prepare(size, _position + 1);
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
            _scorer!.Begin(count);
        return count > 0;
    }

    private void Store(int row)
    {
        foreach (var column in _passed)
            column?.Store(row);
        _id.Store(row);
        _batch.Store(row);
        _scorer!.Load(row);
    }
}
