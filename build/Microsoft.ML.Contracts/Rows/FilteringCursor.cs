namespace Microsoft.ML.Data;

// A cursor over some of the rows of another one. A row keeps its id.
internal abstract class FilteringCursor(DataViewRowCursor input, bool[] active) : RootCursor(input.Schema, active)
{
    protected DataViewRowCursor Input => input;

    public override long Batch => input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        CheckActive(column);
        return input.GetGetter<TValue>(column);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}
