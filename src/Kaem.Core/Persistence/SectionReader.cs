using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Kaem.ML.Persistence;

/// <summary>
/// Reads what <see cref="SectionWriter"/> wrote, from streams that may be damaged or hostile: memory stays in proportion to what the stream really holds.
/// </summary>
internal sealed class SectionReader(Stream stream, FileKind kind)
{
    /// <summary>More than options can need. As a document, JSON may take many times the memory of its bytes.</summary>
    public const int MostOptionsBytes = 1 << 18;

    /// <summary>More than a training summary can need, at some hundred bytes an epoch.</summary>
    public const int MostHistoryBytes = 1 << 28;

    private const int ChunkBytes = 1 << 20;

    public void ExpectSignature()
    {
        var signature = kind.Signature;
        Span<byte> found = stackalloc byte[signature.Length];
        int read = stream.ReadAtLeast(found, found.Length, throwOnEndOfStream: false);
        if (read == 0)
            throw new ModelFormatException($"The file is empty, not a Kaem {kind.Name}.");
        if (found[..read].StartsWith("PK"u8))
            throw new ModelFormatException("The file is a zip archive, perhaps a model that ML.NET saved: that is loaded by mlContext.Model.Load.");
        foreach (var other in FileKind.All)
        {
            if (other != kind && found.SequenceEqual(other.Signature))
                throw new ModelFormatException($"The file is a Kaem {other.Name}, not a {kind.Name}: {other.Loader}.");
        }
        if (!found[..read].SequenceEqual(signature[..read]))
            throw new ModelFormatException($"The file is not a Kaem {kind.Name}: it does not begin with a {kind.Name}'s signature.");
        if (read < found.Length)
            throw CutOff("its signature");
    }

    private int ReadInt32()
    {
        Span<byte> bytes = stackalloc byte[4];
        Fill(bytes, "its version");
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    /// <summary>Reads the format's version, from 1 to the newest that is known here.</summary>
    public int ReadVersion(int newest)
    {
        int version = ReadInt32();
        if (version > newest)
            throw new ModelFormatException(
                $"The {kind.Name} has format version {version}; this Kaem.ML reads up to version {newest}. Update Kaem.ML to load it.");
        if (version < 1)
            throw new ModelFormatException($"The {kind.Name}'s format version is {version}, which never existed: the file is damaged.");
        return version;
    }

    public byte[] ReadSection(string tag, long mostBytes)
    {
        long length = ReadHead(tag, Math.Min(mostBytes, Array.MaxLength));
        byte[] payload = ReadBytes((int)length, tag);
        CheckSum(SHA256.HashData(payload), tag);
        return payload;
    }

    /// <summary>Reads a section of any length.</summary>
    public SegmentedStream ReadSection(string tag)
    {
        long left = ReadHead(tag, long.MaxValue);
        if (stream.CanSeek && left > stream.Length - stream.Position)
            throw CutOff($"section {tag}");
        var payload = new SegmentedStream();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] chunk = new byte[(int)Math.Min(left, ChunkBytes)];
        while (left > 0)
        {
            int count = stream.Read(chunk, 0, (int)Math.Min(left, chunk.Length));
            if (count == 0)
                throw CutOff($"section {tag}");
            payload.Write(chunk, 0, count);
            hash.AppendData(chunk, 0, count);
            left -= count;
        }
        CheckSum(hash.GetHashAndReset(), tag);
        payload.Position = 0;
        return payload;
    }

    private long ReadHead(string tag, long mostBytes)
    {
        Span<byte> header = stackalloc byte[12];
        Fill(header, $"the head of section {tag}");
        if (!header[..4].SequenceEqual(Encoding.ASCII.GetBytes(tag)))
            throw new ModelFormatException($"Section {tag} was expected where another stands: the {kind.Name} is damaged.");
        long length = BinaryPrimitives.ReadInt64LittleEndian(header[4..]);
        return length >= 0 && length <= mostBytes
            ? length
            : throw new ModelFormatException($"Section {tag} claims {length} bytes, which can't be: the {kind.Name} is damaged.");
    }

    private void CheckSum(ReadOnlySpan<byte> hash, string tag)
    {
        Span<byte> checksum = stackalloc byte[SHA256.HashSizeInBytes];
        Fill(checksum, $"the checksum of section {tag}");
        if (!checksum.SequenceEqual(hash))
            throw new ModelFormatException($"Section {tag} does not match its checksum: the {kind.Name} is damaged.");
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

    private ModelFormatException CutOff(string what) => new($"The {kind.Name} is cut off within {what}.");
}
