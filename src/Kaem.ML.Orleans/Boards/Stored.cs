using Orleans;

namespace Kaem.ML.Boards;

/// <summary>Sends bytes to a store, and fetches them.</summary>
internal static class Stored
{
    private const int Piece = 1 << 20;

    /// <summary>Sends bytes, unless they are there.</summary>
    public static async Task Send(IGrainFactory grains, string hash, byte[] bytes)
    {
        var store = grains.GetGrain<IStore>(hash);
        if (await store.Length().ConfigureAwait(false) == bytes.Length)
            return;
        await store.Begin(bytes.Length).ConfigureAwait(false);
        for (int offset = 0; offset < bytes.Length; offset += Piece)
            await store.Put(offset, bytes[offset..Math.Min(bytes.Length, offset + Piece)]).ConfigureAwait(false);
        await store.End().ConfigureAwait(false);
    }

    /// <summary>Fetches bytes; null where they are not there.</summary>
    /// <exception cref="InvalidDataException">What came has another hash.</exception>
    public static async Task<byte[]?> Fetch(IGrainFactory grains, string hash, long most)
    {
        var store = grains.GetGrain<IStore>(hash);
        if (await store.Length().ConfigureAwait(false) is not { } length)
            return null;
        if (length > most)
            throw new InvalidDataException($"A model of {length} bytes is larger than this worker takes: {most} bytes.");
        byte[] bytes = new byte[length];
        for (int offset = 0; offset < bytes.Length;)
        {
            if (await store.Get(offset, Math.Min(Piece, bytes.Length - offset)).ConfigureAwait(false) is not { Length: > 0 } piece)
                return null;
            piece.CopyTo(bytes, offset);
            offset += piece.Length;
        }
        return Jobs.ModelBytes.HashOf(bytes) == hash ? bytes : throw new InvalidDataException("A model came damaged: its SHA-256 is another one.");
    }
}
