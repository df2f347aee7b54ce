using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Kaem.ML.Persistence;

/// <summary>Reads what <see cref="SectionWriter"/> wrote, from streams that may be damaged or hostile: memory stays in proportion to what the stream really holds.</summary>
internal sealed class SectionReader(Stream stream)
{
    private const int ChunkBytes = 1 << 20;

    public void ExpectSignature(ReadOnlySpan<byte> signature)
    {
        Span<byte> found = stackalloc byte[signature.Length];
        int read = stream.ReadAtLeast(found, found.Length, throwOnEndOfStream: false);
        if (read == 0)
            throw new ModelFormatException("The file is empty, not a Kaem model.");
        if (found[..read].StartsWith("PK"u8))
            throw new ModelFormatException("The file is a zip archive, perhaps a model that ML.NET saved: that is loaded by mlContext.Model.Load.");
        if (!found[..read].SequenceEqual(signature[..read]))
            throw new ModelFormatException("The file is not a Kaem model: it does not begin with a model's signature.");
        if (read < found.Length)
            throw new ModelFormatException("The model is cut off within its signature.");
    }

    public int ReadInt32()
    {
        Span<byte> bytes = stackalloc byte[4];
        Fill(bytes, "its version");
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    public byte[] ReadSection(string tag, long mostBytes)
    {
        Span<byte> header = stackalloc byte[12];
        Fill(header, $"the head of section {tag}");
        if (!header[..4].SequenceEqual(Encoding.ASCII.GetBytes(tag)))
            throw new ModelFormatException($"Section {tag} was expected where another stands: the model is damaged.");
        long length = BinaryPrimitives.ReadInt64LittleEndian(header[4..]);
        if (length < 0 || length > Math.Min(mostBytes, Array.MaxLength))
            throw new ModelFormatException($"Section {tag} claims {length} bytes, which can't be: the model is damaged.");
        byte[] payload = ReadBytes((int)length, tag);
        Span<byte> checksum = stackalloc byte[SHA256.HashSizeInBytes];
        Fill(checksum, $"the checksum of section {tag}");
        if (!checksum.SequenceEqual(SHA256.HashData(payload)))
            throw new ModelFormatException($"Section {tag} does not match its checksum: the model is damaged.");
        return payload;
    }

    private byte[] ReadBytes(int length, string tag)
    {
        if (stream.CanSeek && length > stream.Length - stream.Position)
            throw CutOff($"section {tag}");
        // Without a known length the buffer grows only as bytes really come.
        var payload = new byte[stream.CanSeek ? length : Math.Min(length, ChunkBytes)];
        int read = 0;
        while (read < length)
        {
            if (read == payload.Length)
                Array.Resize(ref payload, (int)Math.Min(length, 2L * payload.Length));
            int count = stream.Read(payload, read, payload.Length - read);
            if (count == 0)
                throw CutOff($"section {tag}");
            read += count;
        }
        return payload;
    }

    private void Fill(Span<byte> bytes, string what)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw CutOff(what);
    }

    private static ModelFormatException CutOff(string what) => new($"The model is cut off within {what}.");
}
