namespace Kaem.ML.Numerics;

/// <summary>Working memory that parallel parts borrow and give back: as many as were ever in use at once, allocated once.</summary>
/// <param name="create">Makes one where none is free.</param>
internal sealed class ScratchPool<T>(Func<T> create) where T : class
{
    private readonly T?[] _free = new T?[Math.Max(64, 2 * Environment.ProcessorCount)];

    public T Rent()
    {
        foreach (ref T? slot in _free.AsSpan())
        {
            if (slot is not null && Interlocked.Exchange(ref slot, null) is { } taken)
                return taken;
        }
        return create();
    }

    public void Return(T scratch)
    {
        foreach (ref T? slot in _free.AsSpan())
        {
            if (slot is null && Interlocked.CompareExchange(ref slot, scratch, null) is null)
                return;
        }
    }
}
