namespace Microsoft.ML.Data;

// A cursor over the very rows of another one.
internal abstract class SameRowsCursor(DataViewRowCursor input, DataViewSchema schema, bool[] active) : DataViewRowCursor
{
    protected DataViewRowCursor Input => input;

    public override DataViewSchema Schema => schema;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override bool MoveNext() => input.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column)
    {
        Check.That(column.Index < active.Length, "The column is not of this schema.");
        return active[column.Index];
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}

// A cursor that counts its own rows, and is done for good once it runs out of them.
internal abstract class RootCursor(DataViewSchema schema, bool[] active) : DataViewRowCursor
{
    private long _position = -1;
    private bool _disposed;

    public override DataViewSchema Schema => schema;

    public override long Position => _position;

    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column)
    {
        Check.That(column.Index < active.Length, "The column is not of this schema.");
        return active[column.Index];
    }

    public sealed override bool MoveNext()
    {
        if (_disposed)
            return false;
        if (MoveNextCore())
        {
            _position++;
            return true;
        }

        Dispose();
        return false;
    }

    protected abstract bool MoveNextCore();

    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        _position = -1;
        base.Dispose(disposing);
    }

    protected void CheckActive(DataViewSchema.Column column) => Check.Param(IsColumnActive(column), nameof(column), $"requested column '{column.Name}' not active");
}
