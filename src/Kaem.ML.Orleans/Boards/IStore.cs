using Orleans;

namespace Kaem.ML.Boards;

/// <summary>Bytes under their SHA-256, in the memory of a silo for as long as somebody asks for them. They come and go in pieces.</summary>
[Alias("Kaem.IStore")]
internal interface IStore : IGrainWithStringKey
{
    /// <summary>Length of the bytes; null where they are not there, or not whole.</summary>
    Task<long?> Length();

    /// <summary>Begins to take bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are more than a silo takes.</exception>
    Task Begin(long length);

    Task Put(long offset, byte[] piece);

    /// <summary>All is there.</summary>
    /// <exception cref="InvalidOperationException">It has another hash than that of the name.</exception>
    Task End();

    /// <returns>Null where they are not there.</returns>
    Task<byte[]?> Get(long offset, int count);
}
