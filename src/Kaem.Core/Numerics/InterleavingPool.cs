namespace Kaem.ML.Numerics;

/// <summary>
/// A pool's threads, with work in the background: while the caller takes the parts of a run, the others take parts of another
/// body first. Where one of the two waits for memory and the other computes, both together take little longer than one.
/// For one caller at a time; parts inside of parts run on other pools.
/// </summary>
internal sealed class InterleavingPool : WorkerPool
{
    private readonly WorkerPool _pool;
    private readonly Mixed _mixed = new();
    private IParallelBody? _background;
    private int _next;
    private int _end;
    private int _share;

    public InterleavingPool(WorkerPool pool)
        : base(pool) => _pool = pool;

    public override FreeList<FloatBuffer> Packed => _pool.Packed;

    /// <summary>Takes on background work; its parts start with the runs that <see cref="Share"/> names.</summary>
    public void Begin(int parts, IParallelBody background) => (_background, _next, _end, _share) = (background, 0, parts, 0);

    /// <summary>The next run takes so many parts of the background with it.</summary>
    public void Share(int parts) => _share = parts;

    /// <summary>Runs what is left of the background.</summary>
    public void Finish()
    {
        Share(_end - _next);
        For(0, _mixed);
        _background = null;
    }

    public override void For(int count, IParallelBody body)
    {
        int share = Math.Min(_share, _end - _next);
        _share = 0;
        if (share == 0)
        {
            _pool.For(count, body);
            return;
        }
        _mixed.Set(count, body, share, _background!, _next);
        _next += share;
        _pool.For(count + share, _mixed);
        _mixed.Set(0, null, 0, null, 0);
    }

    /// <summary>Two bodies' parts. The caller's thread begins with the foreground, the others begin with the background; who finds no more helps out.</summary>
    private sealed class Mixed : IParallelBody
    {
        private IParallelBody? _foreground, _background;
        private int _count, _share, _first, _caller;
        private int _takenForeground, _takenBackground;

        public void Set(int count, IParallelBody? foreground, int share, IParallelBody? background, int first)
        {
            (_count, _foreground, _share, _background, _first) = (count, foreground, share, background, first);
            (_takenForeground, _takenBackground, _caller) = (0, 0, Environment.CurrentManagedThreadId);
        }

        /// <summary>Runs one part of either, and each of them once: as many calls as there are parts find one.</summary>
        public void Execute(int index)
        {
            if (Environment.CurrentManagedThreadId == _caller)
            {
                if (!TryForeground())
                    TryBackground();
            }
            else if (!TryBackground())
            {
                TryForeground();
            }
        }

        private bool TryForeground()
        {
            int part = Interlocked.Increment(ref _takenForeground) - 1;
            if (part >= _count)
                return false;
            _foreground!.Execute(part);
            return true;
        }

        private bool TryBackground()
        {
            int part = Interlocked.Increment(ref _takenBackground) - 1;
            if (part >= _share)
                return false;
            _background!.Execute(_first + part);
            return true;
        }
    }
}
