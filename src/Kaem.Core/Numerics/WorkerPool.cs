namespace Kaem.ML.Numerics;

/// <summary>
/// A fixed set of threads for the kernels. <see cref="For"/> returns when all parts are done. A result never depends on
/// the number of threads: parts are fixed by the caller, the threads only decide who does which.
/// </summary>
internal sealed class WorkerPool
{
    /// <summary>One pool for the process, a thread for every processor.</summary>
    public static WorkerPool Shared { get; } = new(Environment.ProcessorCount);

    /// <param name="threads">Threads that work at the same time, the caller's included.</param>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
    }

    /// <summary>Threads that work at the same time, the caller's included.</summary>
    public int Threads { get; }

    /// <summary>Runs <c>body.Execute(i)</c> for every i from 0 to <paramref name="count"/> - 1.</summary>
    public void For(int count, IParallelBody body)
    {
        for (int i = 0; i < count; i++)
            body.Execute(i);
    }
}
