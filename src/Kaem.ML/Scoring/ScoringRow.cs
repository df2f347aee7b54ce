using Kaem.ML.Input;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Scoring;

/// <summary>One row at a time, as a prediction engine reads it.</summary>
internal sealed class ScoringRow : DataViewRow
{
    private readonly ScoringMapper _mapper;
    private readonly DataViewRow _input;
    private readonly ActiveColumns _active;
    private readonly ScoredRows _scores;
    private ValueGetter<VBuffer<float>>? _features;
    private VBuffer<float> _vector;
    private long? _position;
    private bool _isDisposed;

    public ScoringRow(ScoringMapper mapper, DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        _mapper = mapper;
        _input = input;
        _active = new ActiveColumns(mapper.OutputSchema, activeColumns);
        _scores = new ScoredRows(mapper.Model, mapper.FullLatent);
        _scores.Reserve(1);
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
        _features ??= _input.GetGetter<VBuffer<float>>(_input.Schema[_mapper.InputColumn.Index]);
        return OutputGetter.Typed<TValue>(OutputGetter.Create(output, Current), column);
    }

    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }

    private ScoredRows Current()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_position == _input.Position)
            return _scores;
        // Not the current row until its features are read: after an error the next reader gets the error again.
        _position = null;
        _features!(ref _vector);
        if (FeatureRows.Read(in _vector, _scores.Features(0), _mapper.Features, _mapper.Model.Options) is { } error)
            throw new InvalidOperationException($"The row {error}");
        _scores.Begin(1);
        _position = _input.Position;
        return _scores;
    }
}
