using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>Computes a list of results side by side.</summary>
internal sealed class ParallelActions<T>(int count, Func<int, T> compute) : IParallelBody
{
    private readonly T[] _results = new T[count];

    /// <summary>The results of 0 to count - 1, in that order.</summary>
    public static T[] Run(int count, Func<int, T> compute, WorkerPool workers)
    {
        var body = new ParallelActions<T>(count, compute);
        workers.For(count, body);
        return body._results;
    }

    void IParallelBody.Execute(int index) => _results[index] = compute(index);
}
