using System.Buffers.Binary;
using System.IO.Compression;
using Kaem.ML.Data;

namespace Kaem.ML.Plots;

/// <summary>Writes PNG files (ISO/IEC 15948), 8 bits a sample, not interlaced, in managed code alone.</summary>
public static class PngWriter
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>Writes <paramref name="image"/> to the file <paramref name="path"/>, replacing it if it exists, once the new one is whole.</summary>
    /// <exception cref="IOException">The folder does not exist or the file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Save(PngImage image, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes = Encode(image);
        AtomicFile.Write(path, file => file.Write(bytes));
    }

    /// <summary>The bytes of a PNG file that shows <paramref name="image"/>.</summary>
    public static byte[] Encode(PngImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var file = new MemoryStream();
        file.Write(Signature);
        WriteChunk(file, "IHDR"u8, Header(image));
        WriteChunk(file, "IDAT"u8, Compress(image));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Header(PngImage image)
    {
        const byte grey = 0, rgb = 2;
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);
        header[8] = 8;
        header[9] = image.Channels == 1 ? grey : rgb;
        return header;
    }

    /// <summary>The rows, each behind the byte that says it is unfiltered, as a zlib stream.</summary>
    private static byte[] Compress(PngImage image)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (int y = 0; y < image.Height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(image.Row(y));
            }
        }
        return compressed.ToArray();
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        // The checksum covers type and data, the length only the data.
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc32.Compute(chunk.AsSpan(4, 4 + data.Length)));
        file.Write(chunk);
    }
}
