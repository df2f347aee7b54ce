using System.Globalization;

namespace Kaem.ML.Numerics;

/// <summary>
/// A fixed set of threads for the kernels. <see cref="For"/> returns when all parts are done. A result never depends on
/// the number of threads: parts are fixed by the caller, the threads only decide who does which.
/// </summary>
/// <remarks>
/// One run has the threads at a time. Who asks meanwhile, from another thread or from inside a part, does all its parts
/// itself: nobody waits for the pool, so nobody can wait in a circle. Idle threads look for work for some
/// microseconds, then sleep.
/// <para>
/// What products pack their left sides into belongs to the pool as well, and may be as large as a model: so whoever works on the process's threads has a
/// pool of its own on them (<see cref="Borrow"/>), and the memory goes with it.
/// </para>
/// </remarks>
internal class WorkerPool
{
    /// <summary>
    /// One pool for the process, a thread for every processor, or as many as the runtime's setting <c>Kaem.Threads</c> says before the first work: by
    /// runtimeconfig.json, or <see cref="AppContext.SetData"/>.
    /// </summary>
    public static WorkerPool Shared { get; } = new(Wanted(AppContext.GetData("Kaem.Threads")) ?? Environment.ProcessorCount);

    private readonly WorkerCrew _crew;
    private readonly WorkerPool? _owner;
    private FreeList<FloatBuffer>? _packed;

    /// <param name="threads">Threads that work at the same time, the caller's included.</param>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        _crew = new WorkerCrew(threads - 1);
    }

    /// <summary>A pool that shares another's threads.</summary>
    protected WorkerPool(WorkerPool other)
    {
        (Threads, _crew, _owner) = (other.Threads, other._crew, other);
        GC.SuppressFinalize(this);
    }

    /// <summary>The process's threads, with memory of the caller's own.</summary>
    public static WorkerPool Borrow() => Shared.WithOwnMemory();

    /// <summary>The number of threads that a setting says; null where it is no such number.</summary>
    internal static int? Wanted(object? setting) =>
        int.TryParse(Convert.ToString(setting, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out int threads) && threads >= 1 ? threads : null;

    // The threads know the crew only, so a forgotten pool is collected and sends them home. A pool that was refused has
    // no crew.
    ~WorkerPool()
    {
        if (_owner is null)
            _crew?.Dismiss();
    }

    /// <summary>Threads that work at the same time, the caller's included.</summary>
    public int Threads { get; }

    /// <summary>What the left sides of products were packed into, to be used again.</summary>
    public virtual FreeList<FloatBuffer> Packed => LazyInitializer.EnsureInitialized(ref _packed, static () => new());

    /// <summary>The same threads, with memory of their own.</summary>
    public WorkerPool WithOwnMemory() => new(this);

    /// <summary>
    /// Runs <c>body.Execute(i)</c> for every i from 0 to <paramref name="count"/> - 1. If parts throw, the exception of
    /// the lowest of them is rethrown, and parts above it may be left out.
    /// </summary>
    public virtual void For(int count, IParallelBody body)
    {
        if (Threads > 1 && count > 1 && _crew.TryRun(count, body))
        {
            GC.KeepAlive(this);
            return;
        }
        for (int i = 0; i < count; i++)
            body.Execute(i);
        // Parts work with addresses of memory that belongs to the body.
        GC.KeepAlive(body);
    }
}
