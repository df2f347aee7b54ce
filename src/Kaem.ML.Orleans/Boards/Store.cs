using Kaem.ML.Jobs;
using Orleans;
using Orleans.Runtime;

namespace Kaem.ML.Boards;

/// <inheritdoc cref="IStore"/>
internal sealed class Store(ClusterLimits limits) : Grain, IStore
{
    private byte[]? _coming;
    private byte[]? _bytes;

    public Task<long?> Length() => Task.FromResult(_bytes is { } bytes ? bytes.LongLength : (long?)null);

    public Task Begin(long length)
    {
        if (length < 0 || length > limits.MostModelBytes)
            throw new ArgumentOutOfRangeException(nameof(length), length, $"A silo of this cluster takes models of {limits.MostModelBytes} bytes at most.");
        _coming = _bytes is null ? new byte[length] : null;
        return Task.CompletedTask;
    }

    public Task Put(long offset, byte[] piece)
    {
        if (_bytes is not null)
            return Task.CompletedTask;
        if (_coming is null || offset < 0 || offset > _coming.Length - piece.Length)
            throw new InvalidOperationException("Bytes came that nobody announced.");
        piece.CopyTo(_coming, offset);
        return Task.CompletedTask;
    }

    public Task End()
    {
        if (_bytes is not null)
            return Task.CompletedTask;
        if (_coming is null || ModelBytes.HashOf(_coming) != this.GetPrimaryKeyString())
        {
            _coming = null;
            throw new InvalidOperationException("What came is not what was announced: its SHA-256 is another one.");
        }
        (_bytes, _coming) = (_coming, null);
        return Task.CompletedTask;
    }

    public Task<byte[]?> Get(long offset, int count)
    {
        if (_bytes is null)
        {
            DeactivateOnIdle();
            return Task.FromResult<byte[]?>(null);
        }
        int first = (int)Math.Clamp(offset, 0, _bytes.Length);
        return Task.FromResult<byte[]?>(_bytes.AsSpan(first, Math.Clamp(count, 0, _bytes.Length - first)).ToArray());
    }
}
