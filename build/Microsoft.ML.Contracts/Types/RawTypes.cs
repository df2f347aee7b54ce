namespace Microsoft.ML.Data;

// Which column type holds which .NET type.
internal static class RawTypes
{
    private static readonly Dictionary<Type, PrimitiveDataViewType> Primitives = new PrimitiveDataViewType[]
    {
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
        NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
        NumberDataViewType.Single, NumberDataViewType.Double, TextDataViewType.Instance, BooleanDataViewType.Instance,
        DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance, TimeSpanDataViewType.Instance, RowIdDataViewType.Instance,
    }.ToDictionary(type => type.RawType);

    public static PrimitiveDataViewType PrimitiveOrNull(Type type) =>
        Primitives.GetValueOrDefault(type == typeof(string) ? typeof(ReadOnlyMemory<char>) : type);

    public static PrimitiveDataViewType Primitive(Type type) =>
        PrimitiveOrNull(type) ?? throw new InvalidOperationException($"Bad item type for a column: {type}");

    public static DataViewType ItemType(this DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;

    public static int SizeOrOne(this DataViewType type) => type is VectorDataViewType vector ? vector.Size : 1;
}
