using Microsoft.ML.Data;

namespace Kaem.ML.Tables.Saving;

/// <summary>Names of the types that a table's columns can have, as saved models have them: they stay as they are.</summary>
internal static class TypeNames
{
    private static readonly (string Name, PrimitiveDataViewType Type)[] All =
    [
        ("Single", NumberDataViewType.Single), ("Double", NumberDataViewType.Double), ("SByte", NumberDataViewType.SByte), ("Byte", NumberDataViewType.Byte),
        ("Int16", NumberDataViewType.Int16), ("UInt16", NumberDataViewType.UInt16), ("Int32", NumberDataViewType.Int32), ("UInt32", NumberDataViewType.UInt32),
        ("Int64", NumberDataViewType.Int64), ("UInt64", NumberDataViewType.UInt64), ("Boolean", BooleanDataViewType.Instance),
        ("Text", TextDataViewType.Instance), ("DateTime", DateTimeDataViewType.Instance), ("DateTimeOffset", DateTimeOffsetDataViewType.Instance),
        ("TimeSpan", TimeSpanDataViewType.Instance),
    ];

    public static string Of(PrimitiveDataViewType type) => All.First(known => known.Type.Equals(type)).Name;

    /// <exception cref="ModelFormatException">There is no such type.</exception>
    public static PrimitiveDataViewType Find(string name) => Array.Find(All, known => known.Name == name).Type ?? throw Unknown(name);

    /// <exception cref="ModelFormatException">Keys can't be stored as that type.</exception>
    public static KeyDataViewType Key(string storedAs, int count) =>
        Find(storedAs).RawType is { } raw && KeyDataViewType.IsValidDataType(raw) ? new KeyDataViewType(raw, (ulong)count) : throw Unknown(storedAs);

    private static ModelFormatException Unknown(string name) =>
        new($"A column of the table's model within the ML.NET file is of type '{name}', which is not known to this version.");
}
