using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Scoring;

/// <summary>
/// An input column that a cursor passes through. While the cursor reads ahead, the values of a block's rows are kept here;
/// otherwise the reader gets them from the input itself.
/// </summary>
internal abstract class PassedColumn
{
    /// <summary>What its readers call.</summary>
    public abstract Delegate Getter { get; }

    /// <summary>Keeps the input's current value as that of a block's row.</summary>
    public abstract void Store(int row);

    /// <summary>
    /// Whether values stay good after the input moved on. Images, for one, may be disposed by then, so they forbid reading ahead.
    /// </summary>
    public static bool CanStore(DataViewType type)
    {
        var item = (type as VectorDataViewType)?.ItemType ?? type;
        return item is NumberDataViewType or BooleanDataViewType or TextDataViewType or KeyDataViewType or DateTimeDataViewType
            or DateTimeOffsetDataViewType or TimeSpanDataViewType or RowIdDataViewType;
    }

    public static PassedColumn Create(DataViewRow input, DataViewSchema.Column column, ReadAhead block)
    {
        var kind = column.Type is VectorDataViewType vector
            ? typeof(PassedVector<>).MakeGenericType(vector.ItemType.RawType)
            : typeof(PassedScalar<>).MakeGenericType(column.Type.RawType);
        return (PassedColumn)Activator.CreateInstance(kind, input, column, block)!;
    }
}

/// <summary>A passed column of values of some type.</summary>
internal abstract class PassedColumn<T> : PassedColumn
{
    private readonly ValueGetter<T> _source;
    private T[] _kept = [];

    protected PassedColumn(ValueGetter<T> source, ReadAhead block)
    {
        _source = source;
        Getter = (ValueGetter<T>)((ref T value) =>
        {
            if (block.IsStored)
                Copy(in _kept[block.Row], ref value);
            else
                _source(ref value);
        });
    }

    public sealed override Delegate Getter { get; }

    public sealed override void Store(int row)
    {
        if (row >= _kept.Length)
            Array.Resize(ref _kept, Math.Max(row + 1, 2 * _kept.Length));
        _source(ref _kept[row]);
    }

    /// <summary>Gives a reader what is kept.</summary>
    protected abstract void Copy(ref readonly T kept, ref T value);
}

/// <summary>A passed column of scalars.</summary>
internal sealed class PassedScalar<T>(ValueGetter<T> source, ReadAhead block) : PassedColumn<T>(source, block)
{
    public PassedScalar(DataViewRow input, DataViewSchema.Column column, ReadAhead block)
        : this(input.GetGetter<T>(column), block)
    {
    }

    protected override void Copy(ref readonly T kept, ref T value) => value = kept;
}

/// <summary>A passed column of vectors.</summary>
internal sealed class PassedVector<T>(DataViewRow input, DataViewSchema.Column column, ReadAhead block)
    : PassedColumn<VBuffer<T>>(input.GetGetter<VBuffer<T>>(column), block)
{
    protected override void Copy(ref readonly VBuffer<T> kept, ref VBuffer<T> value) => kept.CopyTo(ref value);
}
