namespace Kaem.ML.Tests;

/// <summary>Counts what is allocated.</summary>
internal static class Allocations
{
    /// <summary>Bytes that an action allocates on the thread that calls this.</summary>
    public static long Of(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
