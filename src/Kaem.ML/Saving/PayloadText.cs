using System.Buffers.Binary;

namespace Kaem.ML.Saving;

/// <summary>The text of a payload: base64 of the length of a header (4 bytes, little-endian), the header, and a model's own file.</summary>
internal static class PayloadText
{
    /// <summary>The longest string that .NET makes holds this many bytes in base64.</summary>
    private const long MostBytes = 0x3FFFFFDF / 4L * 3;

    /// <summary>More than the names of a column's slots can need. As a document, JSON may take many times the memory of its bytes.</summary>
    private const int MostHeaderBytes = 1 << 24;

    /// <exception cref="NotSupportedException">The model is too large.</exception>
    public static string Encode(byte[] header, Action<Stream> saveModel)
    {
        using var stream = new MemoryStream();
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        saveModel(stream);
        return stream.Length <= MostBytes
            ? Convert.ToBase64String(stream.GetBuffer(), 0, (int)stream.Length)
            : throw new NotSupportedException($"A model of {stream.Length >> 20} MB is too large for ML.NET's format, which takes up to {MostBytes >> 20} MB. The model's own Save writes it to a file.");
    }

    /// <summary>The header, and a stream of the model's file.</summary>
    /// <exception cref="ModelFormatException">The text is damaged.</exception>
    public static (ReadOnlyMemory<byte> Header, MemoryStream Model) Decode(ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64Chars(text, bytes, out int count) || count < sizeof(int))
            throw new ModelFormatException("The model within the ML.NET file is not base64: it is damaged.");
        int header = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (header < 0 || header > Math.Min(count - sizeof(int), MostHeaderBytes))
            throw new ModelFormatException("The model within the ML.NET file has a header that can't be: it is damaged.");
        return (bytes.AsMemory(sizeof(int), header), new MemoryStream(bytes, sizeof(int) + header, count - sizeof(int) - header, writable: false));
    }
}
