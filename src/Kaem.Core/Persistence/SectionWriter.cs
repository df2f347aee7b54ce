using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Kaem.ML.Persistence;

/// <summary>Writes tagged, checksummed sections.</summary>
internal sealed class SectionWriter(Stream stream)
{
    public void WriteInt32(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    public void WriteSection(string tag, ReadOnlySpan<byte> payload)
    {
        stream.Write(Encoding.ASCII.GetBytes(tag));
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, payload.Length);
        stream.Write(length);
        stream.Write(payload);
        stream.Write(SHA256.HashData(payload));
    }
}
