namespace Kaem.ML.Tables;

/// <summary>
/// Reads structures of Thrift's compact protocol, in which Parquet describes itself. Nothing is taken on trust: what would reach beyond the bytes that there
/// are is refused, so time and memory are in proportion to these.
/// </summary>
internal sealed class ThriftReader(byte[] bytes, int length)
{
    private const int MostDepth = 32;

    private int _at;

    /// <summary>Bytes read so far.</summary>
    public int Position => _at;

    /// <summary>A structure: numbers as long, structures as dictionaries by field number, lists as lists, of texts their length; of
    /// fractions nothing is kept.</summary>
    /// <exception cref="FormatException">The bytes are none.</exception>
    /// <exception cref="EndOfStreamException">They end within it.</exception>
    public Dictionary<int, object> ReadStruct(int depth = 0)
    {
        if (depth > MostDepth)
            throw new FormatException($"structures within structures, more than {MostDepth} deep");
        var fields = new Dictionary<int, object>();
        int field = 0;
        while (true)
        {
            byte head = Byte();
            int type = head & 15;
            if (head == 0)
                return fields;
            if (type == 0)
                throw new FormatException("a field without a type");
            field = head >> 4 is > 0 and var step ? field + step : (int)Math.Clamp(Signed(), short.MinValue, short.MaxValue);
            // A flag is its own type.
            object? value = type is 1 or 2 ? 2L - type : Value(type, depth);
            if (value is not null)
                fields[field] = value;
        }
    }

    private object? Value(int type, int depth)
    {
        switch (type)
        {
            case 1 or 2 or 3:
                return (long)Byte();
            case 4 or 5 or 6:
                return Signed();
            case 7:
                Skip(8);
                return null;
            case 8:
                ulong size = Unsigned();
                Skip(size);
                return (long)size;
            case 9 or 10:
                byte head = Byte();
                ulong count = head >> 4 == 15 ? Unsigned() : (ulong)(head >> 4);
                var items = new List<object>();
                // Every item has a byte at least, so a count is believed as far as bytes come.
                for (ulong i = 0; i < count; i++)
                {
                    if (Value(head & 15, depth + 1) is { } item)
                        items.Add(item);
                }
                return items;
            case 11:
                ulong pairs = Unsigned();
                byte types = pairs > 0 ? Byte() : (byte)0;
                for (ulong i = 0; i < pairs; i++)
                {
                    Value(types >> 4, depth + 1);
                    Value(types & 15, depth + 1);
                }
                return null;
            case 12:
                return ReadStruct(depth + 1);
            case 13:
                Skip(16);
                return null;
            default:
                throw new FormatException($"a value of type {type}, which is none");
        }
    }

    private byte Byte() => _at < length ? bytes[_at++] : throw new EndOfStreamException("the description ends too early");

    private void Skip(ulong count)
    {
        if (count > (ulong)(length - _at))
            throw new EndOfStreamException("the description ends too early");
        _at += (int)count;
    }

    private ulong Unsigned()
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            if (shift > 63)
                throw new FormatException("a number of more than 64 bits");
            byte part = Byte();
            value |= (ulong)(part & 127) << shift;
            if (part < 128)
                return value;
        }
    }

    private long Signed()
    {
        ulong value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }
}
