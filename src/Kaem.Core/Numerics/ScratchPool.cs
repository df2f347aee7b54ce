namespace Kaem.ML.Numerics;

/// <summary>Working memory that parallel parts borrow and give back: as many as were ever in use at once, allocated once.</summary>
/// <param name="create">Makes one where none is free.</param>
internal sealed class ScratchPool<T>(Func<T> create) : FreeList<T> where T : class
{
    public T Rent() => TryRent(out var free) ? free : create();
}
