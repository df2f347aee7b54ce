namespace Microsoft.ML.Data;

// A view with a column of random numbers in [0, 1) added, the same ones in every cursor.
internal static class NumberedView
{
    public static IDataView Of(IDataView source, string column, int seed) => new InOrder(new MappedView(new InOrder(source), new Mapper(source.Schema, column, seed)));

    private sealed class Mapper(DataViewSchema input, string column, int seed) : IRowMapper
    {
        public DataViewSchema.DetachedColumn[] OutputColumns => [new(column, NumberDataViewType.Single)];

        public bool[] InputsOf(bool[] activeOutputs) => new bool[input.Count];

        public Delegate[] CreateGetters(DataViewRow row, bool[] activeOutputs)
        {
            var random = new Random(seed);
            long drawn = -1;
            float current = 0;
            return
            [
                (ValueGetter<float>)((ref float value) =>
                {
                    for (; drawn < row.Position; drawn++)
                        current = random.NextSingle();
                    value = current;
                }),
            ];
        }
    }

    // A row's number depends on its position, so the rows must come in order, from one cursor.
    private sealed class InOrder(IDataView source) : IDataView
    {
        public bool CanShuffle => false;

        public DataViewSchema Schema => source.Schema;

        public long? GetRowCount() => source.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) => source.GetRowCursor(columnsNeeded);

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => [source.GetRowCursor(columnsNeeded)];
    }
}
