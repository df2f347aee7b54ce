using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Kaem.ML.Format;

/// <summary>
/// A message in the wire format of protocol buffers. ONNX files are a handful of such messages, of three kinds of fields: this is all that they need.
/// </summary>
internal sealed class ProtoMessage
{
    // The last three bits of a field's tag.
    private const int Varint = 0, LengthDelimited = 2, Fixed32 = 5;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>A whole number.</summary>
    public ProtoMessage Add(int field, long value)
    {
        Tag(field, Varint);
        Number((ulong)value);
        return this;
    }

    /// <summary>A number in single precision.</summary>
    public ProtoMessage Add(int field, float value)
    {
        Tag(field, Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(sizeof(float)), value);
        _bytes.Advance(sizeof(float));
        return this;
    }

    /// <summary>A text.</summary>
    public ProtoMessage Add(int field, string value) => Add(field, Encoding.UTF8.GetBytes(value));

    /// <summary>A message within this one.</summary>
    public ProtoMessage Add(int field, ProtoMessage value) => Add(field, value.Written);

    /// <summary>Bytes.</summary>
    public ProtoMessage Add(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, LengthDelimited);
        Number((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    private void Tag(int field, int kind) => Number((ulong)(field << 3 | kind));

    /// <summary>Seven bits a byte, the lowest first; the eighth says that more follow.</summary>
    private void Number(ulong value)
    {
        var target = _bytes.GetSpan(10);
        int length = 0;
        for (; value > 127; value >>= 7)
            target[length++] = (byte)(value | 128);
        target[length++] = (byte)value;
        _bytes.Advance(length);
    }
}
