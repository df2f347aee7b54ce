namespace Kaem.ML.Tables;

/// <summary>A stream over blocks of bytes in memory, which together may be more than one array holds.</summary>
internal sealed class ByteBlocks(IReadOnlyList<byte[]> blocks) : Stream
{
    private const int BlockSize = 1 << 20;

    /// <summary>Reads a stream to its end. All blocks but the last are of one size.</summary>
    public static List<byte[]> Read(Stream stream)
    {
        var blocks = new List<byte[]>();
        while (true)
        {
            byte[] block = new byte[BlockSize];
            int length = stream.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
            if (length < block.Length)
            {
                blocks.Add(block[..length]);
                return blocks;
            }
            blocks.Add(block);
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; } = blocks.Sum(block => (long)block.Length);

    public override long Position { get; set; }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (Position >= Length || buffer.Length == 0)
            return 0;
        byte[] block = blocks[(int)(Position / BlockSize)];
        var left = block.AsSpan((int)(Position % BlockSize));
        int length = Math.Min(left.Length, buffer.Length);
        left[..length].CopyTo(buffer);
        Position += length;
        return length;
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = offset + (origin == SeekOrigin.Begin ? 0 : origin == SeekOrigin.End ? Length : Position);

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
