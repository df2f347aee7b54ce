using Microsoft.ML.Reflection;

namespace Microsoft.ML.Data;

// Column types and values as bytes.
internal static class ColumnCodec
{
    private static readonly PrimitiveDataViewType[] Primitives =
    [
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16, NumberDataViewType.Int32,
        NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64, NumberDataViewType.Single, NumberDataViewType.Double,
        TextDataViewType.Instance, BooleanDataViewType.Instance, DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance,
        TimeSpanDataViewType.Instance, RowIdDataViewType.Instance,
    ];

    private enum Kind : byte
    {
        Primitive,
        Key,
        Vector,
    }

    public static void WriteType(BinaryWriter writer, DataViewType type)
    {
        switch (type)
        {
            case VectorDataViewType vector:
                writer.Write((byte)Kind.Vector);
                writer.Write(vector.Dimensions.Length);
                foreach (int dimension in vector.Dimensions)
                    writer.Write(dimension);
                WriteType(writer, vector.ItemType);
                break;
            case KeyDataViewType key:
                writer.Write((byte)Kind.Key);
                writer.Write(key.Count);
                WriteType(writer, RawTypes.Primitive(key.RawType));
                break;
            default:
                int index = Array.IndexOf(Primitives, type);
                if (index < 0)
                    throw new NotSupportedException($"Columns of type {type} can't be saved.");
                writer.Write((byte)Kind.Primitive);
                writer.Write((byte)index);
                break;
        }
    }

    public static DataViewType ReadType(BinaryReader reader)
    {
        switch ((Kind)reader.ReadByte())
        {
            case Kind.Vector:
                var dimensions = new int[reader.ReadInt32()];
                for (int i = 0; i < dimensions.Length; i++)
                    dimensions[i] = reader.ReadInt32();
                return new VectorDataViewType((PrimitiveDataViewType)ReadType(reader), dimensions);
            case Kind.Key:
                ulong count = reader.ReadUInt64();
                return new KeyDataViewType(ReadType(reader).RawType, count);
            default:
                return Primitives[reader.ReadByte()];
        }
    }

    public static void Write<T>(BinaryWriter writer, T value)
    {
        switch (value)
        {
            case sbyte v: writer.Write(v); break;
            case byte v: writer.Write(v); break;
            case short v: writer.Write(v); break;
            case ushort v: writer.Write(v); break;
            case int v: writer.Write(v); break;
            case uint v: writer.Write(v); break;
            case long v: writer.Write(v); break;
            case ulong v: writer.Write(v); break;
            case float v: writer.Write(v); break;
            case double v: writer.Write(v); break;
            case bool v: writer.Write(v); break;
            case ReadOnlyMemory<char> v: writer.Write(v.ToString()); break;
            case DateTime v: writer.Write(v.ToBinary()); break;
            case TimeSpan v: writer.Write(v.Ticks); break;
            default:
                if (!typeof(T).IsGenericType || typeof(T).GetGenericTypeDefinition() != typeof(VBuffer<>))
                    throw new NotSupportedException($"Values of type {typeof(T)} can't be saved.");
                Generically.Call(typeof(ColumnCodec), nameof(WriteVector), typeof(T).GetGenericArguments()[0], writer, value);
                break;
        }
    }

    public static T Read<T>(BinaryReader reader)
    {
        object value = default(T) switch
        {
            sbyte => reader.ReadSByte(),
            byte => reader.ReadByte(),
            short => reader.ReadInt16(),
            ushort => reader.ReadUInt16(),
            int => reader.ReadInt32(),
            uint => reader.ReadUInt32(),
            long => reader.ReadInt64(),
            ulong => reader.ReadUInt64(),
            float => reader.ReadSingle(),
            double => reader.ReadDouble(),
            bool => reader.ReadBoolean(),
            ReadOnlyMemory<char> => reader.ReadString().AsMemory(),
            DateTime => DateTime.FromBinary(reader.ReadInt64()),
            TimeSpan => new TimeSpan(reader.ReadInt64()),
            _ => Generically.Call(typeof(ColumnCodec), nameof(ReadVector), typeof(T).GetGenericArguments()[0], reader),
        };
        return (T)value;
    }

    private static void WriteVector<T>(BinaryWriter writer, VBuffer<T> vector)
    {
        writer.Write(vector.Length);
        foreach (var value in vector.DenseValues())
            Write(writer, value);
    }

    private static VBuffer<T> ReadVector<T>(BinaryReader reader)
    {
        var values = new T[reader.ReadInt32()];
        for (int i = 0; i < values.Length; i++)
            values[i] = Read<T>(reader);
        return new(values.Length, values);
    }
}
