using System.Runtime.ExceptionServices;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Training;

/// <summary>Workers that are threads of this process.</summary>
internal sealed class LocalGroup : IDisposable
{
    private readonly Barrier _barrier;
    private readonly Memory<float>[] _nodes;
    private readonly CancellationTokenSource _lost = new();
    private float[] _total = [];
    private bool _isStopping;

    public LocalGroup(int shards, int workers)
    {
        _nodes = new Memory<float>[workers];
        Workers = [.. Enumerable.Range(0, workers).Select(rank => new Worker(this, new Shards(shards, rank, workers)))];
        _barrier = new Barrier(workers, _ =>
        {
            _total = new float[_nodes[0].Length / Workers[0].Shards.Nodes.Count];
            Workers[0].Shards.Total(_nodes, _total);
            Sums++;
            _isStopping = Sums >= StopAfter;
        });
    }

    public Worker[] Workers { get; }

    /// <summary>Sums so far.</summary>
    public int Sums { get; private set; }

    /// <summary>Sums after which training is to stop.</summary>
    public int StopAfter { get; init; } = int.MaxValue;

    /// <summary>Runs every worker on a thread of its own.</summary>
    public TResult[] Run<TResult>(Func<Worker, TResult> work)
    {
        var tasks = Workers.Select(worker => Task.Factory.StartNew(
            () =>
            {
                try
                {
                    return work(worker);
                }
                catch
                {
                    _lost.Cancel();
                    throw;
                }
            },
            TaskCreationOptions.LongRunning)).ToArray();
        var all = Task.WhenAll(tasks);
        try
        {
            return all.GetAwaiter().GetResult();
        }
        catch
        {
            // That others are gone is no reason of its own.
            var faults = all.Exception!.InnerExceptions;
            ExceptionDispatchInfo.Throw(faults.FirstOrDefault(fault => fault is not WorkerLostException { InnerException: not null }) ?? faults[0]);
            throw;
        }
    }

    public void Dispose()
    {
        _barrier.Dispose();
        _lost.Dispose();
    }

    internal sealed class Worker(LocalGroup group, Shards shards) : IWorkerGroup
    {
        public Shards Shards => shards;

        public bool IsStopping { get; private set; }

        public void Sum(ReadOnlyMemory<float> nodes, Memory<float> total)
        {
            group._nodes[shards.Rank] = nodes.ToArray();
            try
            {
                group._barrier.SignalAndWait(group._lost.Token);
            }
            catch (OperationCanceledException exception)
            {
                throw new WorkerLostException("Another worker is gone.", exception);
            }
            // The next sum has an array of its own, and nobody is two sums ahead.
            group._total.CopyTo(total);
            IsStopping = group._isStopping;
        }
    }
}
