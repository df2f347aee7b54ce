using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Kaem.ML.Samples.Datasets;

/// <summary>
/// Reads arrays of unsigned bytes from MATLAB's level 5 MAT-files, compressed or not, little-endian: the format of the cropped street view house numbers.
/// Anything else is refused.
/// </summary>
internal static class MatFile
{
    private const int HeaderBytes = 128, TagBytes = 8, MostAxes = 8, MostNameBytes = 64, SmallDataBytes = 4, Alignment = 8;
    private const int TypeInt8 = 1, TypeUInt8 = 2, TypeInt32 = 5, TypeUInt32 = 6, TypeMatrix = 14, TypeCompressed = 15, ClassUInt8 = 9;

    /// <summary>The first items of an array along its last axis, each in MATLAB's order: the first axis runs fastest.</summary>
    /// <param name="name">The array's name in the file.</param>
    /// <param name="most">Read no more items than this.</param>
    /// <returns>All axes with the last as long as what was read, and the bytes.</returns>
    public static (int[] Axes, byte[] Bytes) Read(string path, string name, int most) => DataFile.Read(path, stream => Read(stream, path, name, most));

    private static (int[] Axes, byte[] Bytes) Read(Stream stream, string path, string name, int most)
    {
        var header = new byte[HeaderBytes];
        if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header.AsSpan(0, 6).SequenceEqual("MATLAB"u8))
            throw new SampleException($"'{path}' is no MAT-file: it does not begin with 128 bytes of header that say MATLAB.");
        if (header[126] != (byte)'I' || header[127] != (byte)'M' || header[125] != 1)
            throw new SampleException($"'{path}' is no MAT-file of level 5 in little-endian order, the only kind that is read.");
        var seen = new List<string>();
        var tag = new byte[TagBytes];
        while (stream.ReadAtLeast(tag, TagBytes, throwOnEndOfStream: false) is var length and > 0)
        {
            if (length < TagBytes)
                throw Ends(path);
            int type = BinaryPrimitives.ReadInt32LittleEndian(tag), size = BinaryPrimitives.ReadInt32LittleEndian(tag.AsSpan(4));
            if (size < 0)
                throw Ends(path);
            using var content = new SubStream(stream, size);
            (int[] Axes, byte[] Bytes)? found = type switch
            {
                TypeCompressed => Inflated(content, path, name, most, seen),
                TypeMatrix => Matrix(content, path, name, most, seen),
                _ => null,
            };
            if (found is { } array)
                return array;
            content.CopyTo(Stream.Null);
        }
        throw new SampleException($"'{path}' has no array {name}; it has {(seen.Count == 0 ? "none" : string.Join(", ", seen))}.");
    }

    private static (int[] Axes, byte[] Bytes)? Inflated(Stream content, string path, string name, int most, List<string> seen)
    {
        try
        {
            using var inflated = new ZLibStream(content, CompressionMode.Decompress, leaveOpen: true);
            int type = BinaryPrimitives.ReadInt32LittleEndian(Take(inflated, TagBytes, path));
            return type == TypeMatrix ? Matrix(inflated, path, name, most, seen) : null;
        }
        catch (InvalidDataException)
        {
            throw new SampleException($"'{path}' is damaged: an array can't be decompressed.");
        }
    }

    private static (int[] Axes, byte[] Bytes)? Matrix(Stream stream, string path, string name, int most, List<string> seen)
    {
        byte[] flags = Small(stream, TypeUInt32, 2 * sizeof(uint), path);
        byte[] shape = Small(stream, TypeInt32, MostAxes * sizeof(int), path);
        string called = Encoding.ASCII.GetString(Small(stream, TypeInt8, MostNameBytes, path));
        seen.Add(called);
        if (called != name)
            return null;
        if (flags[0] != ClassUInt8)
            throw new SampleException($"The array {name} of '{path}' is of MATLAB's class {flags[0]}; only {ClassUInt8}, unsigned bytes, is read.");
        int[] axes = [.. shape.Chunk(sizeof(int)).Select(bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes))];
        if (axes.Length == 0 || axes.Any(axis => axis < 1))
            throw new SampleException($"The array {name} of '{path}' has the axes {string.Join(" x ", axes)}, which can't be.");
        var (type, size, _) = Tag(stream, path);
        long item = 1;
        foreach (int axis in axes[..^1])
            item = Math.Min(item * axis, int.MaxValue);
        if (type != TypeUInt8 || item * axes[^1] != size)
            throw new SampleException($"The array {name} of '{path}' has {size} bytes, which are no {string.Join(" x ", axes)} unsigned bytes.");
        axes[^1] = Math.Min(axes[^1], most);
        return (axes, Take(stream, checked((int)(item * axes[^1])), path));
    }

    /// <summary>A part of a matrix before its values, with what fills it up to the next boundary.</summary>
    private static byte[] Small(Stream stream, int expected, int mostBytes, string path)
    {
        var (type, size, packed) = Tag(stream, path);
        if (type != expected || size < 0 || size > mostBytes)
            throw new SampleException($"'{path}' is damaged: a part of an array has type {type} and {size} bytes.");
        if (packed is not null)
            return packed[..size];
        byte[] bytes = Take(stream, size, path);
        Take(stream, (Alignment - size % Alignment) % Alignment, path);
        return bytes;
    }

    /// <summary>Type and size of what follows; four bytes or fewer may lie within the tag.</summary>
    private static (int Type, int Size, byte[]? Packed) Tag(Stream stream, string path)
    {
        byte[] tag = Take(stream, TagBytes, path);
        int first = BinaryPrimitives.ReadInt32LittleEndian(tag);
        return first >> 16 == 0 ? (first, BinaryPrimitives.ReadInt32LittleEndian(tag.AsSpan(4)), null)
            : first >> 16 is var size and > 0 and <= SmallDataBytes ? (first & 0xffff, size, tag[4..]) : throw Ends(path);
    }

    private static byte[] Take(Stream stream, int count, string path)
    {
        // As it comes: a damaged file may claim more than follows.
        using var bytes = new MemoryStream();
        var block = new byte[Math.Min(count, 1 << 20)];
        while (bytes.Length < count)
        {
            int read = stream.Read(block, 0, (int)Math.Min(block.Length, count - bytes.Length));
            if (read == 0)
                throw Ends(path);
            bytes.Write(block, 0, read);
        }
        return bytes.ToArray();
    }

    private static SampleException Ends(string path) => new($"'{path}' is damaged, or ends within an array.");

    /// <summary>So many bytes of a stream.</summary>
    private sealed class SubStream(Stream stream, long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = stream.Read(buffer, offset, (int)Math.Min(count, _left));
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
