using Microsoft.ML.Reflection;

namespace Microsoft.ML.Data;

// The bounds of a filter, and whether the rows outside or inside of them are wanted.
internal readonly record struct ValueRange(double Min, double Max, bool IncludesMax, bool Outside = false)
{
    public bool Accepts(double value) => Outside
        ? Min > value || (IncludesMax ? value > Max : value >= Max)
        : Min <= value && (IncludesMax ? value <= Max : value < Max);
}

// The rows whose number in one column lies in a range. A key counts as its place between 0 and 1.
internal sealed class RangeView(IDataView source, DataViewSchema.Column column, ValueRange range) : IDataView
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => null;

    public static bool CanFilter(DataViewType type) => type == NumberDataViewType.Single || type == NumberDataViewType.Double || type is KeyDataViewType;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        Filtered(source.GetRowCursor(With(columnsNeeded), rand), Schema.Active(columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [.. source.GetRowCursorSet(With(columnsNeeded), n, rand).Select(cursor => Filtered(cursor, Schema.Active(columnsNeeded)))];

    private IEnumerable<DataViewSchema.Column> With(IEnumerable<DataViewSchema.Column> columnsNeeded) =>
        Schema.Where(c => c.Index == column.Index || columnsNeeded.Any(needed => needed.Index == c.Index));

    private Cursor Filtered(DataViewRowCursor input, bool[] active) => new(input, active, (Func<double>)Generically.Call(typeof(RangeView), nameof(Number), column.Type.RawType, input, column), range);

    private static Func<double> Number<T>(DataViewRow row, DataViewSchema.Column column) where T : struct
    {
        var getter = row.GetGetter<T>(column);
        double count = (column.Type as KeyDataViewType)?.Count ?? 0;
        return () =>
        {
            T value = default;
            getter(ref value);
            double number = Convert.ToDouble(value);
            return count == 0 ? number : number == 0 || number > count ? double.NaN : (number - 0.5) / count;
        };
    }

    private sealed class Cursor(DataViewRowCursor input, bool[] active, Func<double> number, ValueRange range) : FilteringCursor(input, active)
    {
        protected override bool MoveNextCore()
        {
            while (Input.MoveNext())
            {
                if (range.Accepts(number()))
                    return true;
            }

            return false;
        }
    }
}
