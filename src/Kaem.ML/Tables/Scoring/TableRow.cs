using Kaem.ML.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables.Scoring;

/// <summary>One row at a time, as a prediction engine reads it.</summary>
internal sealed class TableRow : DataViewRow
{
    private readonly TableMapper _mapper;
    private readonly DataViewRow _input;
    private readonly ActiveColumns _active;
    private readonly TableScores _scores;
    private ColumnReader[]? _readers;
    private long? _position;
    private bool _isDisposed;

    public TableRow(TableMapper mapper, DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        _mapper = mapper;
        _input = input;
        _active = new ActiveColumns(mapper.OutputSchema, activeColumns);
        _scores = new TableScores(mapper.Transformer.Model);
    }

    public override DataViewSchema Schema => _mapper.OutputSchema;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        _active.Require(column);
        if (_mapper.IsPassed(column, out var source, out var output))
            return _input.GetGetter<TValue>(_input.Schema[source.Index]);
        _readers ??= _mapper.Readers(_input);
        return OutputGetter.Typed<TValue>(TableMapper.Getter(output, Current), column);
    }

    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }

    private TableScores Current()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_position == _input.Position)
            return _scores;
        // Not the current row until its values are read: after an error the next reader gets the error again.
        _position = null;
        foreach (var reader in _readers!)
        {
            reader.Clear(_input.Position);
            reader.Read();
        }
        _scores.Begin(new Table([.. _readers.Select(reader => reader.Build())]));
        _position = _input.Position;
        return _scores;
    }
}
