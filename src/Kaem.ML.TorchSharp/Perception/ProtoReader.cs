using System.Text;

namespace Kaem.ML.Perception;

/// <summary>
/// A message in the wire format of protocol buffers, read field by field from memory. Every length is held against what is left before anything is made of it.
/// </summary>
internal sealed class ProtoReader(ReadOnlyMemory<byte> message)
{
    // The last three bits of a field's tag.
    private const int Varint = 0, Fixed64 = 1, LengthDelimited = 2, Fixed32 = 5;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private int _at, _wire;
    private ulong _number;
    private ReadOnlyMemory<byte> _bytes;

    /// <summary>The field that was read.</summary>
    public int Field { get; private set; }

    /// <summary>Whether it is bytes: a text, a message, or packed numbers.</summary>
    public bool IsBytes => _wire == LengthDelimited;

    /// <summary>Its whole number.</summary>
    public long Number => _wire == Varint ? (long)_number : throw Damaged($"field {Field} is no whole number");

    /// <summary>Its number in single precision.</summary>
    public float Single => _wire == Fixed32 ? BitConverter.UInt32BitsToSingle((uint)_number) : throw Damaged($"field {Field} is no number in single precision");

    /// <summary>Its bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => IsBytes ? _bytes : throw Damaged($"field {Field} is no message, text or list");

    /// <summary>Its text.</summary>
    public string Text
    {
        get
        {
            try
            {
                return Strict.GetString(Bytes.Span);
            }
            catch (DecoderFallbackException)
            {
                throw Damaged($"field {Field} is no text");
            }
        }
    }

    /// <summary>Its whole numbers, of a list in either form.</summary>
    public IEnumerable<long> Numbers()
    {
        if (!IsBytes)
        {
            yield return Number;
            yield break;
        }
        var list = new ProtoReader(_bytes);
        while (list._at < list.Length)
            yield return (long)list.ReadVarint();
    }

    private int Length => message.Length;

    /// <summary>Reads the next field; false at the end.</summary>
    /// <exception cref="ModelFormatException">The message is cut off or damaged.</exception>
    public bool Next()
    {
        if (_at == message.Length)
            return false;
        ulong tag = ReadVarint();
        (Field, _wire) = ((int)Math.Min(tag >> 3, int.MaxValue), (int)(tag & 7));
        if (Field == 0)
            throw Damaged("a field has the number 0");
        switch (_wire)
        {
            case Varint:
                _number = ReadVarint();
                break;
            case Fixed32:
                _number = BitConverter.ToUInt32(Take(4).Span);
                break;
            case Fixed64:
                _number = BitConverter.ToUInt64(Take(8).Span);
                break;
            case LengthDelimited:
                _bytes = Take(ReadVarint());
                break;
            default:
                throw Damaged($"field {Field} is of a kind that ONNX has not");
        }
        return true;
    }

    private ReadOnlyMemory<byte> Take(ulong length)
    {
        if (length > (ulong)(message.Length - _at))
            throw Damaged($"field {Field} has {length} bytes, and {message.Length - _at} are left");
        var taken = message.Slice(_at, (int)length);
        _at += (int)length;
        return taken;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (_at == message.Length)
                throw Damaged("it ends within a number");
            byte next = message.Span[_at++];
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
                return value;
        }
        throw Damaged("a number has more than ten bytes");
    }

    private static ModelFormatException Damaged(string reason) => new($"The file is no ONNX file, cut off or damaged: {reason}.");
}
