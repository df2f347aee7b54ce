namespace Kaem.ML.Tables;

/// <summary>Bytes that can be read several times from the first on: a file's, a stream's, and what is packed in them by gzip.</summary>
internal sealed class ReadBytes
{
    private readonly Func<Stream> _open;

    private ReadBytes(Func<Stream> open) => _open = open;

    /// <summary>The bytes of a file.</summary>
    public static ReadBytes Of(string path) => new(() => Unpacked(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read)));

    /// <summary>The bytes of a stream from where it stands on. One that can't seek is read into memory.</summary>
    public static ReadBytes Of(Stream stream)
    {
        if (!stream.CanRead)
            throw new ArgumentException("The stream can't be read.", nameof(stream));
        if (!stream.CanSeek)
        {
            var blocks = ByteBlocks.Read(stream);
            return new(() => Unpacked(new ByteBlocks(blocks)));
        }
        long start = stream.Position;
        return new(() =>
        {
            stream.Position = start;
            return Unpacked(new LeftOpen(stream));
        });
    }

    /// <summary>Begins to read.</summary>
    public Stream Open() => _open();

    private static Stream Unpacked(Stream stream)
    {
        Span<byte> mark = stackalloc byte[2];
        long start = stream.Position;
        int length = stream.ReadAtLeast(mark, 2, throwOnEndOfStream: false);
        stream.Position = start;
        return length == 2 && mark is [0x1F, 0x8B] ? new UnpackedBytes(stream) : stream;
    }

    /// <summary>A stream that somebody else closes.</summary>
    private sealed class LeftOpen(Stream stream) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => stream.Length;

        public override long Position
        {
            get => stream.Position;
            set => stream.Position = value;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => stream.Read(buffer, offset, count);

        public override int Read(Span<byte> buffer) => stream.Read(buffer);

        public override long Seek(long offset, SeekOrigin origin) => stream.Seek(offset, origin);

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
