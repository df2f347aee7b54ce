using System.Buffers.Binary;

namespace Kaem.ML.Saving;

/// <summary>What a model's entry in an ML.NET file holds: the length of a header (4 bytes, little-endian), the header, and the model's own file.</summary>
internal static class PayloadStream
{
    /// <summary>More than the names of a column's slots can need. As a document, JSON may take many times the memory of its bytes.</summary>
    private const int MostHeaderBytes = 1 << 24;

    public static void Write(Stream stream, byte[] header, Action<Stream> saveModel)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        saveModel(stream);
    }

    /// <summary>Reads the header; what the stream has then is the model's file.</summary>
    /// <exception cref="ModelFormatException">The entry is damaged.</exception>
    public static byte[] ReadHeader(Stream stream)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        Fill(stream, length);
        int bytes = BinaryPrimitives.ReadInt32LittleEndian(length);
        if (bytes is < 0 or > MostHeaderBytes || (stream.CanSeek && bytes > stream.Length - stream.Position))
            throw new ModelFormatException($"The model within the ML.NET file has a header of {bytes} bytes, which can't be: it is damaged.");
        byte[] header = new byte[bytes];
        Fill(stream, header);
        return header;
    }

    private static void Fill(Stream stream, Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new ModelFormatException("The model within the ML.NET file is cut off within its header: it is damaged.");
    }
}
