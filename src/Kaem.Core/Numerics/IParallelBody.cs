namespace Kaem.ML.Numerics;

/// <summary>
/// Work that a <see cref="WorkerPool"/> splits among its threads. Owners keep one instance and set its fields before each run, so a run allocates nothing.
/// </summary>
internal interface IParallelBody
{
    /// <summary>Does part <paramref name="index"/>. Parts may run in any order and at the same time, so they write to disjoint places.</summary>
    void Execute(int index);
}
