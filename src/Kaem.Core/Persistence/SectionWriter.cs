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
        WriteHead(tag, payload.Length);
        stream.Write(payload);
        stream.Write(SHA256.HashData(payload));
    }

    /// <summary>Writes a section of any length.</summary>
    public void WriteSection(string tag, SegmentedStream payload)
    {
        WriteHead(tag, payload.Length);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var piece in payload.Pieces)
        {
            stream.Write(piece.Span);
            hash.AppendData(piece.Span);
        }
        stream.Write(hash.GetHashAndReset());
    }

    private void WriteHead(string tag, long bytes)
    {
        stream.Write(Encoding.ASCII.GetBytes(tag));
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes);
        stream.Write(length);
    }
}
