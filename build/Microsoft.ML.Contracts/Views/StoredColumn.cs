using Microsoft.ML.Reflection;

namespace Microsoft.ML.Data;

// The values of one column of a cursor, kept in memory.
internal abstract class StoredColumn
{
    public static StoredColumn Of(DataViewRow row, DataViewSchema.Column column) =>
        (StoredColumn)(column.Type is VectorDataViewType vector
            ? Generically.Call(typeof(StoredColumn), nameof(Vectors), vector.ItemType.RawType, row, column)
            : Generically.Call(typeof(StoredColumn), nameof(Scalars), column.Type.RawType, row, column));

    public static StoredColumn<DataViewRowId> Ids(DataViewRow row) => new(row.GetIdGetter(), (in DataViewRowId id, ref DataViewRowId copy) => copy = id);

    // Appends the value of the row the cursor stands on.
    public abstract void Append();

    // The rows to read, given by the index at which they were stored.
    public abstract Delegate Getter(Func<int> current);

    private static StoredColumn<T> Scalars<T>(DataViewRow row, DataViewSchema.Column column) =>
        new(row.GetGetter<T>(column), (in T value, ref T copy) => copy = value);

    private static StoredColumn<VBuffer<T>> Vectors<T>(DataViewRow row, DataViewSchema.Column column) =>
        new(row.GetGetter<VBuffer<T>>(column), (in VBuffer<T> value, ref VBuffer<T> copy) => value.CopyTo(ref copy));
}

internal delegate void Copier<T>(in T value, ref T copy);

internal sealed class StoredColumn<T>(ValueGetter<T> getter, Copier<T> copy) : StoredColumn
{
    private readonly List<T> _values = [];

    public override void Append()
    {
        T value = default;
        getter(ref value);
        _values.Add(value);
    }

    public override Delegate Getter(Func<int> current) => (ValueGetter<T>)((ref T destination) => copy(_values[current()], ref destination));
}
