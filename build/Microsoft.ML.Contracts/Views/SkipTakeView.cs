namespace Microsoft.ML.Data;

// Some rows from the middle. Always in order: which rows they are must not depend on who asks.
internal sealed class SkipTakeView(IDataView source, long skip, long take) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount() is long count ? Math.Min(Math.Max(0, count - skip), take) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(source.GetRowCursor(columnsNeeded), Schema.Active(columnsNeeded), skip, take);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => [GetRowCursor(columnsNeeded)];

    private sealed class Cursor(DataViewRowCursor input, bool[] active, long skip, long take) : FilteringCursor(input, active)
    {
        private long _left = take;
        private bool _started;

        protected override bool MoveNextCore()
        {
            if (_left-- <= 0)
                return false;
            for (long skipped = 0; !_started && skipped < skip; skipped++)
            {
                if (!Input.MoveNext())
                    return false;
            }

            _started = true;
            return Input.MoveNext();
        }
    }
}
