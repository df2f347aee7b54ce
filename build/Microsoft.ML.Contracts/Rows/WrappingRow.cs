namespace Microsoft.ML.Data;

// A row made of another row.
internal abstract class WrappingRow(DataViewRow input) : DataViewRow
{
    protected DataViewRow Input => input;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
    }
}
