namespace Kaem.ML.Tests;

/// <summary>What code allocates once it is warm.</summary>
internal static class Allocations
{
    /// <summary>
    /// Bytes that the middle one of three runs allocates in this thread. One run may have some that are not its own: the runtime allocates
    /// in whatever thread first needs one of its tables, as when it loads a class.
    /// </summary>
    public static long Usual(Action run)
    {
        var bytes = new long[3];
        for (int i = 0; i < bytes.Length; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            bytes[i] = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Array.Sort(bytes);
        return bytes[1];
    }
}
