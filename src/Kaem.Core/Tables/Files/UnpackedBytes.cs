using System.IO.Compression;

namespace Kaem.ML.Tables;

/// <summary>
/// What is packed by gzip. A file that ends too early would look like a shorter one: so a member more is put behind it, whose content must come out last.
/// </summary>
internal sealed class UnpackedBytes : Stream
{
    private static readonly byte[] Seal = "\u0001end of what was packed\u0002"u8.ToArray();

    private readonly Stream _packed;
    private readonly GZipStream _unpacked;
    private readonly byte[] _held = new byte[Seal.Length];
    private int _count;
    private bool _hasEnded;

    /// <param name="packed">Disposed with this stream.</param>
    public UnpackedBytes(Stream packed)
    {
        _packed = packed;
        _unpacked = new GZipStream(new Followed(packed, Packed()), CompressionMode.Decompress);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <exception cref="InvalidDataException">It is damaged, or ends too early.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_hasEnded || buffer.Length == 0)
            return 0;
        // As many bytes as the seal has are always held back.
        byte[] block = new byte[_count + buffer.Length];
        _held.AsSpan(0, _count).CopyTo(block);
        int length = _count, read;
        do
        {
            read = _unpacked.Read(block, length, block.Length - length);
            length += read;
        }
        while (read > 0 && length <= Seal.Length && length < block.Length);
        if (read == 0)
        {
            _hasEnded = true;
            if (!block.AsSpan(0, length).SequenceEqual(Seal))
                throw new InvalidDataException("It ends too early.");
            return 0;
        }
        int given = Math.Max(0, length - Seal.Length);
        block.AsSpan(0, given).CopyTo(buffer);
        _count = length - given;
        block.AsSpan(given, _count).CopyTo(_held);
        return given > 0 ? given : Read(buffer);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked.Dispose();
            _packed.Dispose();
        }
        base.Dispose(disposing);
    }

    private static byte[] Packed()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Seal);
        return packed.ToArray();
    }

    /// <summary>A stream, and some bytes after its end.</summary>
    private sealed class Followed(Stream first, byte[] last) : Stream
    {
        private int _next;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int read = _next == 0 ? first.Read(buffer) : 0;
            if (read > 0 || buffer.Length == 0)
                return read;
            int length = Math.Min(buffer.Length, last.Length - _next);
            last.AsSpan(_next, length).CopyTo(buffer);
            _next += length;
            return length;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
