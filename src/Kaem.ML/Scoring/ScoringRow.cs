using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Scoring;

/// <summary>One row at a time, as a prediction engine reads it.</summary>
internal sealed class ScoringRow(ScoringMapper mapper, DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) : DataViewRow
{
    private readonly ActiveColumns _active = new(mapper.OutputSchema, activeColumns);
    private BlockScorer? _scorer;
    private long? _position;
    private bool _isDisposed;

    public override DataViewSchema Schema => mapper.OutputSchema;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        _active.Require(column);
        if (mapper.SourceOf(column) is { } source)
            return input.GetGetter<TValue>(input.Schema[source.Index]);
        _scorer ??= mapper.Scorer(input);
        return OutputGetter.Typed<TValue>(mapper.OutputOf(column).Getter(_scorer.Scores, RequireRow), column);
    }

    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Sees to it that the current row is loaded, the only one of its block.</summary>
    private int RequireRow()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_position == input.Position)
            return 0;
        // Not the current row until its values are read: after an error the next reader gets the error again.
        _position = null;
        _scorer!.Prepare(1, input.Position);
        _scorer.Load(0);
        if (_scorer.Error(0) is { } error)
            throw new InvalidOperationException($"The row {error}");
        _scorer.Begin(1);
        _position = input.Position;
        return 0;
    }
}
