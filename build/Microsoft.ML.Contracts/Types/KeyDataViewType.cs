namespace Microsoft.ML.Data;

// Keys are stored as 1 .. Count, with 0 for a missing value.
public sealed class KeyDataViewType : PrimitiveDataViewType
{
    public KeyDataViewType(Type type, ulong count) : base(type)
    {
        Check.Param(IsValidDataType(type), nameof(type), "A key is stored as Byte, UInt16, UInt32 or UInt64.");
        Check.Param(0 < count && count <= MaxCount(type), nameof(count), $"The number of keys must be between 1 and what {type.Name} can hold, but is {count}.");
        Count = count;
    }

    public KeyDataViewType(Type type, int count) : this(type, (ulong)count) =>
        Check.Param(count > 0, nameof(count), "The number of keys must be positive.");

    public ulong Count { get; }

    public static bool IsValidDataType(Type type) =>
        type == typeof(byte) || type == typeof(ushort) || type == typeof(uint) || type == typeof(ulong);

    public override bool Equals(DataViewType other) =>
        other is KeyDataViewType key && key.RawType == RawType && key.Count == Count;

    public override bool Equals(object other) => other is DataViewType type && Equals(type);

    public override int GetHashCode() => HashCode.Combine(RawType, Count);

    public override string ToString() => $"Key<{RawType.Name}, 0-{Count - 1}>";

    private static ulong MaxCount(Type type) =>
        type == typeof(byte) ? byte.MaxValue : type == typeof(ushort) ? ushort.MaxValue : type == typeof(uint) ? uint.MaxValue : ulong.MaxValue;
}
