using Microsoft.ML.Reflection;

namespace Microsoft.ML.Data;

// Getters of one fixed value: a scalar, a string, an array or a VBuffer.
internal static class ConstantValue
{
    public static Delegate Getter<T>(T value, DataViewType type)
    {
        var (item, isVector) = Members.ItemOf(typeof(T));
        Check.That(isVector == type is VectorDataViewType, $"The annotation's value is {(isVector ? "a vector" : "a scalar")}, but its type is {type}.");
        Check.That(item == type.ItemType().RawType, $"The annotation's value has items of type {item}, but its type is {type}.");
        return value switch
        {
            string text => Scalar(text.AsMemory()),
            string[] texts => Array([.. texts.Select(text => text.AsMemory())]),
            _ when typeof(T).IsArray => (Delegate)Generically.Call(typeof(ConstantValue), nameof(Array), item, value),
            _ when isVector => (Delegate)Generically.Call(typeof(ConstantValue), nameof(Vector), item, value),
            _ => Scalar(value),
        };
    }

    public static Delegate Of(DataViewSchema.Annotations annotations, DataViewSchema.Column column) =>
        (Delegate)Generically.Call(typeof(ConstantValue), nameof(Read), column.Type.RawType, annotations, column);

    private static Delegate Read<T>(DataViewSchema.Annotations annotations, DataViewSchema.Column column)
    {
        T value = default;
        annotations.GetGetter<T>(column)(ref value);
        return Getter(value, column.Type);
    }

    private static ValueGetter<T> Scalar<T>(T value) => (ref T destination) => destination = value;

    private static ValueGetter<VBuffer<T>> Array<T>(T[] values) => Vector(new VBuffer<T>(values.Length, values));

    private static ValueGetter<VBuffer<T>> Vector<T>(VBuffer<T> values) => (ref VBuffer<T> destination) => values.CopyTo(ref destination);
}
