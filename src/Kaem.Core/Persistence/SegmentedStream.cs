namespace Kaem.ML.Persistence;

/// <summary>A stream in memory like <see cref="MemoryStream"/>, but of any length: that ends at 2 GiB, which the chains of many rows are longer than.</summary>
/// <param name="segmentBytes">Length of its pieces; the last is as long as the others.</param>
internal sealed class SegmentedStream(int segmentBytes = 1 << 16) : Stream
{
    private readonly List<byte[]> _segments = [];
    private long _length, _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <summary>All bytes, piece by piece.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pieces
    {
        get
        {
            long left = _length;
            for (int i = 0; left > 0; i++, left -= segmentBytes)
                yield return _segments[i].AsMemory(0, (int)Math.Min(left, segmentBytes));
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int read = 0;
        while (read < buffer.Length && _position < _length)
        {
            var source = Here().AsSpan((int)(_position % segmentBytes));
            int take = (int)Math.Min(Math.Min(source.Length, buffer.Length - read), _length - _position);
            source[..take].CopyTo(buffer[read..]);
            read += take;
            _position += take;
        }
        return read;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Writes at the position. What is there already is overwritten; room is never given back.</summary>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_position / segmentBytes == _segments.Count)
                _segments.Add(new byte[segmentBytes]);
            var target = Here().AsSpan((int)(_position % segmentBytes));
            int take = Math.Min(target.Length, buffer.Length);
            buffer[..take].CopyTo(target);
            buffer = buffer[take..];
            _position += take;
            _length = Math.Max(_length, _position);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The place is outside of the stream.</exception>
    public override long Seek(long offset, SeekOrigin origin)
    {
        long position = offset + (origin == SeekOrigin.Begin ? 0 : origin == SeekOrigin.Current ? _position : _length);
        ArgumentOutOfRangeException.ThrowIfNegative(position, nameof(offset));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, _length, nameof(offset));
        return _position = position;
    }

    /// <summary>Cuts the stream off. Its room stays for what is written next.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative, or more than the stream has.</exception>
    public override void SetLength(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, _length);
        _length = value;
        _position = Math.Min(_position, value);
    }

    public override void Flush()
    {
    }

    private byte[] Here() => _segments[(int)(_position / segmentBytes)];
}
