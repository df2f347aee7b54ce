using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Kaem.ML.Tests.Imaging;

/// <summary>Reads PNG files of 8 bits a sample, straight from the specification and independent of the writer.</summary>
internal sealed record PngDecoder(int Width, int Height, int Channels, byte[] Pixels)
{
    public static PngDecoder Decode(byte[] file)
    {
        file[..8].Should().Equal(137, 80, 78, 71, 13, 10, 26, 10);
        var chunks = new List<(string Type, byte[] Data)>();
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            byte[] typeAndData = file[(at + 4)..(at + 8 + length)];
            BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)).Should().Be(Crc(typeAndData), "each chunk carries its checksum");
            chunks.Add((Encoding.ASCII.GetString(typeAndData, 0, 4), typeAndData[4..]));
            at += 12 + length;
        }
        chunks[0].Type.Should().Be("IHDR");
        chunks[^1].Type.Should().Be("IEND");
        chunks[^1].Data.Should().BeEmpty();
        chunks.Select(chunk => chunk.Type).Distinct().Should().Equal("IHDR", "IDAT", "IEND");

        byte[] header = chunks[0].Data;
        header.Should().HaveCount(13);
        header[8].Should().Be(8, "samples have 8 bits");
        header[9].Should().BeOneOf([0, 2], "colours are grey or RGB");
        header[10..].Should().Equal(0, 0, 0);
        int width = BinaryPrimitives.ReadInt32BigEndian(header), height = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));
        int channels = header[9] == 0 ? 1 : 3;

        using var zlib = new ZLibStream(
            new MemoryStream([.. chunks.Where(chunk => chunk.Type == "IDAT").SelectMany(chunk => chunk.Data)]), CompressionMode.Decompress);
        using var raw = new MemoryStream();
        zlib.CopyTo(raw);
        return new PngDecoder(width, height, channels, Unfilter(raw.ToArray(), width * channels, height, channels));
    }

    public byte[] Pixel(int x, int y) => Pixels[((y * Width + x) * Channels)..((y * Width + x + 1) * Channels)];

    private static byte[] Unfilter(byte[] raw, int stride, int height, int channels)
    {
        raw.Should().HaveCount((stride + 1) * height);
        var pixels = new byte[stride * height];
        for (int y = 0; y < height; y++)
        {
            int filter = raw[y * (stride + 1)];
            for (int i = 0; i < stride; i++)
            {
                int left = i >= channels ? pixels[y * stride + i - channels] : 0;
                int up = y > 0 ? pixels[(y - 1) * stride + i] : 0;
                int corner = y > 0 && i >= channels ? pixels[(y - 1) * stride + i - channels] : 0;
                int predicted = filter switch
                {
                    0 => 0,
                    1 => left,
                    2 => up,
                    3 => (left + up) / 2,
                    4 => Paeth(left, up, corner),
                    _ => throw new InvalidDataException($"Filter {filter} does not exist."),
                };
                pixels[y * stride + i] = (byte)(raw[y * (stride + 1) + 1 + i] + predicted);
            }
        }
        return pixels;
    }

    private static int Paeth(int left, int up, int corner)
    {
        int estimate = left + up - corner;
        return new[] { left, up, corner }.MinBy(value => Math.Abs(estimate - value));
    }

    /// <summary>The remainder of a polynomial division, bit by bit.</summary>
    private static uint Crc(byte[] data)
    {
        uint register = uint.MaxValue;
        foreach (byte value in data)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                bool carry = ((register ^ (uint)(value >> bit)) & 1) == 1;
                register = carry ? (register >> 1) ^ 0xEDB88320u : register >> 1;
            }
        }
        return ~register;
    }
}
