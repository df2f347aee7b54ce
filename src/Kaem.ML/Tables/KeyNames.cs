using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>Reads and writes what keys stand for: the annotation KeyValues.</summary>
internal static class KeyNames
{
    /// <summary>The name of the annotation, as ML.NET has it.</summary>
    public const string Kind = "KeyValues";

    /// <summary>More keys than that are no categories that could be counted.</summary>
    private const int MostKeys = 1 << 20;

    /// <summary>The type of what the keys of a column stand for, and their names; numbers where they have none.</summary>
    /// <exception cref="ArgumentException">There are too many keys.</exception>
    public static (PrimitiveDataViewType? Type, string[] Names) Read(DataViewSchema.Column column, string argument)
    {
        var key = (KeyDataViewType)column.Type;
        if (key.Count > MostKeys)
            throw new ArgumentException(
                $"Column '{column.Name}' has room for {key.Count} keys, more than {MostKeys}: they identify rows rather than describing them. Leave it out, "
                + "for instance with mlContext.Transforms.DropColumns.", argument);
        var found = column.Annotations.Schema.GetColumnOrNull(Kind)?.Type as VectorDataViewType;
        if (found is null || (ulong)found.Size != key.Count || Reader(found.ItemType) is not { } read)
            return (null, [.. Enumerable.Range(1, (int)key.Count).Select(value => value.ToString(CultureInfo.InvariantCulture))]);
        return (found.ItemType, read(column.Annotations));
    }

    /// <summary>The annotation of a column of keys; none where they have no names.</summary>
    public static DataViewSchema.Annotations? Write(ViewColumn column)
    {
        if (column.KeyValueType is not { } type)
            return null;
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(Kind, new VectorDataViewType(type, column.KeyNames.Count), Getter(type, column.KeyNames));
        return builder.ToAnnotations();
    }

    /// <summary>Says of a column that its keys stand for values of a type.</summary>
    public static void AddShape(SchemaDefinition.Column column, DataViewType type)
    {
        if (type is TextDataViewType)
            Add<ReadOnlyMemory<char>>();
        else if (type.Equals(NumberDataViewType.Single))
            Add<float>();
        else if (type.Equals(NumberDataViewType.Double))
            Add<double>();
        else if (type.Equals(NumberDataViewType.SByte))
            Add<sbyte>();
        else if (type.Equals(NumberDataViewType.Byte))
            Add<byte>();
        else if (type.Equals(NumberDataViewType.Int16))
            Add<short>();
        else if (type.Equals(NumberDataViewType.UInt16))
            Add<ushort>();
        else if (type.Equals(NumberDataViewType.Int32))
            Add<int>();
        else if (type.Equals(NumberDataViewType.UInt32))
            Add<uint>();
        else if (type.Equals(NumberDataViewType.Int64))
            Add<long>();
        else if (type.Equals(NumberDataViewType.UInt64))
            Add<ulong>();

        void Add<T>() where T : struct => column.AddAnnotation(Kind, new VBuffer<T>(1, [default]), new VectorDataViewType((PrimitiveDataViewType)type, 1));
    }

    private static Func<DataViewSchema.Annotations, string[]>? Reader(PrimitiveDataViewType type) =>
        type is TextDataViewType ? annotations => Read<ReadOnlyMemory<char>>(annotations, value => value.ToString())
        : type.Equals(NumberDataViewType.Single) ? Numbers<float>
        : type.Equals(NumberDataViewType.Double) ? Numbers<double>
        : type.Equals(NumberDataViewType.SByte) ? Numbers<sbyte>
        : type.Equals(NumberDataViewType.Byte) ? Numbers<byte>
        : type.Equals(NumberDataViewType.Int16) ? Numbers<short>
        : type.Equals(NumberDataViewType.UInt16) ? Numbers<ushort>
        : type.Equals(NumberDataViewType.Int32) ? Numbers<int>
        : type.Equals(NumberDataViewType.UInt32) ? Numbers<uint>
        : type.Equals(NumberDataViewType.Int64) ? Numbers<long>
        : type.Equals(NumberDataViewType.UInt64) ? Numbers<ulong>
        : null;

    private static Delegate Getter(PrimitiveDataViewType type, IReadOnlyList<string> names) =>
        type is TextDataViewType ? Getter<ReadOnlyMemory<char>>([.. names.Select(name => name.AsMemory())])
        : type.Equals(NumberDataViewType.Single) ? Parsed<float>(names)
        : type.Equals(NumberDataViewType.Double) ? Parsed<double>(names)
        : type.Equals(NumberDataViewType.SByte) ? Parsed<sbyte>(names)
        : type.Equals(NumberDataViewType.Byte) ? Parsed<byte>(names)
        : type.Equals(NumberDataViewType.Int16) ? Parsed<short>(names)
        : type.Equals(NumberDataViewType.UInt16) ? Parsed<ushort>(names)
        : type.Equals(NumberDataViewType.Int32) ? Parsed<int>(names)
        : type.Equals(NumberDataViewType.UInt32) ? Parsed<uint>(names)
        : type.Equals(NumberDataViewType.Int64) ? Parsed<long>(names)
        : Parsed<ulong>(names);

    private static string[] Numbers<T>(DataViewSchema.Annotations annotations) where T : IFormattable =>
        Read<T>(annotations, value => value.ToString(null, CultureInfo.InvariantCulture));

    private static string[] Read<T>(DataViewSchema.Annotations annotations, Func<T, string> name)
    {
        VBuffer<T> values = default;
        annotations.GetValue(Kind, ref values);
        return [.. values.DenseValues().Select(name)];
    }

    private static ValueGetter<VBuffer<T>> Parsed<T>(IReadOnlyList<string> names) where T : IParsable<T> =>
        Getter<T>([.. names.Select(name => T.Parse(name, CultureInfo.InvariantCulture))]);

    private static ValueGetter<VBuffer<T>> Getter<T>(T[] values) =>
        (ref VBuffer<T> value) => VBuffer<T>.Copy(values, 0, ref value, values.Length);
}
