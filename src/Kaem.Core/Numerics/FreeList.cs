using System.Diagnostics.CodeAnalysis;

namespace Kaem.ML.Numerics;

/// <summary>
/// What concurrent callers leave for one another: as many as were ever in use at once. It belongs to whatever it serves, and no thread knows
/// of it, so that all of it goes when that goes. (A ConcurrentBag keeps its content in thread-locals, which a long-lived thread never lets go.)
/// </summary>
internal class FreeList<T> where T : class
{
    private readonly T?[] _free = new T?[Math.Max(64, 2 * Environment.ProcessorCount)];

    /// <summary>Takes one out, if there is any.</summary>
    public bool TryRent([NotNullWhen(true)] out T? taken)
    {
        foreach (ref T? slot in _free.AsSpan())
        {
            if (slot is not null && Interlocked.Exchange(ref slot, null) is { } found)
            {
                taken = found;
                return true;
            }
        }
        taken = null;
        return false;
    }

    /// <summary>Gives one back; what finds no room is left to the garbage collector.</summary>
    public void Return(T item)
    {
        foreach (ref T? slot in _free.AsSpan())
        {
            if (slot is null && Interlocked.CompareExchange(ref slot, item, null) is null)
                return;
        }
    }
}
