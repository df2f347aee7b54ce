using Kaem.ML.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables.Scoring;

/// <summary>Passes the input's rows on and scores them, block by block, as far as the scores are read.</summary>
internal sealed class TableScoringCursor : DataViewRowCursor
{
    private readonly TableMapper _mapper;
    private readonly DataViewRowCursor _input;
    private readonly ActiveColumns _active;
    private readonly ReadAhead _block;
    private readonly PassedColumn?[] _passed;
    private readonly PassedScalar<DataViewRowId> _id;
    private readonly PassedScalar<long> _batch;
    private readonly TableScores? _scores;
    private readonly ColumnReader[] _readers = [];
    private bool _isLoaded;
    private bool _inputEnded;
    private bool _isDisposed;
    private long _position = -1;

    public TableScoringCursor(TableMapper mapper, DataViewRowCursor input, IReadOnlyList<DataViewSchema.Column> columns)
    {
        _mapper = mapper;
        _input = input;
        _active = new ActiveColumns(mapper.OutputSchema, columns);
        _block = new ReadAhead(columns.All(column => PassedColumn.CanStore(column.Type)));
        _passed = new PassedColumn[mapper.OutputSchema.Count];
        foreach (var column in columns)
        {
            if (mapper.IsPassed(column, out var source, out _))
                _passed[column.Index] ??= PassedColumn.Create(input, source, _block);
        }
        _id = new PassedScalar<DataViewRowId>(input.GetIdGetter(), _block);
        _batch = new PassedScalar<long>((ref long value) => value = input.Batch, _block);
        if (mapper.Computes(columns))
        {
            _scores = new TableScores(mapper.Transformer.Model);
            _readers = mapper.Readers(input);
        }
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
        var getter = _mapper.IsPassed(column, out _, out var output) ? _passed[column.Index]!.Getter : TableMapper.Getter(output, Current);
        return OutputGetter.Typed<TValue>(getter, column);
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

    private bool NextBlock()
    {
        int size = _block.NextSize, count = 0;
        bool store = size > 1;
        _isLoaded = store;
        Clear();
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
        _block.Begin(count, store && count > 0);
        if (store && count > 0)
            Begin();
        return count > 0;
    }

    private void Store(int row)
    {
        foreach (var column in _passed)
            column?.Store(row);
        _id.Store(row);
        _batch.Store(row);
        Read();
    }

    private void Clear()
    {
        foreach (var reader in _readers)
            reader.Clear(_position + 1);
    }

    private void Read()
    {
        foreach (var reader in _readers)
            reader.Read();
    }

    private void Begin() => _scores!.Begin(new Table([.. _readers.Select(reader => reader.Build())]));

    private TableScores Current()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_position < 0)
            throw new InvalidOperationException("There is no current row: MoveNext has not been called, or returned false.");
        _block.Read();
        if (!_isLoaded)
        {
            foreach (var reader in _readers)
                reader.Clear(_position);
            Read();
            Begin();
            _isLoaded = true;
        }
        _scores!.Row = _block.Row;
        return _scores;
    }
}
