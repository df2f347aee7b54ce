using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Quick;

/// <summary>Something to be timed.</summary>
internal abstract class QuickCase
{
    /// <summary>What <c>--only</c> asks for and the results are listed by.</summary>
    public abstract string Name { get; }

    /// <summary>What <see cref="UnitsPerRun"/> counts, for instance <c>flop</c>.</summary>
    public abstract string Unit { get; }

    /// <summary>Work in one run, known after <see cref="Prepare"/>.</summary>
    public abstract double UnitsPerRun { get; }

    /// <summary>Allocates all that the runs need; not timed.</summary>
    public abstract void Prepare(WorkerPool workers);

    /// <summary>One timed run.</summary>
    public abstract void Run();
}
