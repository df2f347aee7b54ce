namespace Kaem.ML.Numerics;

/// <summary>
/// A pool's threads, with work in the background: parts of another body are dealt out among those of the runs in the
/// foreground. Where one of the two waits for memory and the other computes, both together take little longer than one.
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

    /// <summary>Two bodies' parts, the one's spread evenly among the other's.</summary>
    private sealed class Mixed : IParallelBody
    {
        private IParallelBody? _foreground, _background;
        private int _all, _share, _first;

        public void Set(int count, IParallelBody? foreground, int share, IParallelBody? background, int first) =>
            (_all, _foreground, _share, _background, _first) = (count + share, foreground, share, background, first);

        public void Execute(int index)
        {
            // Of the parts before this one, the background has had as many as its share of them.
            int before = (int)((long)index * _share / _all), after = (int)((index + 1L) * _share / _all);
            if (after > before)
                _background!.Execute(_first + before);
            else
                _foreground!.Execute(index - before);
        }
    }
}
