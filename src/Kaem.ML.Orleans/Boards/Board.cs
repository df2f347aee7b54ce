using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Kaem.ML.Boards;

/// <inheritdoc cref="IBoard"/>
[Reentrant, KeepAlive]
internal sealed class Board : Grain, IBoard
{
    /// <summary>How long a worker counts that says nothing.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(30);

    /// <summary>How long a job hangs out that nobody asks for.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan LookRound = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<Guid, BoardJob> _jobs = [];
    private readonly Dictionary<string, DateTime> _workers = new(StringComparer.Ordinal);
    private string? _arithmetic;
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(Look, new GrainTimerCreationOptions(LookRound, LookRound) { Interleave = true });
        return base.OnActivateAsync(cancellationToken);
    }

    public Task<string?> Enrol(string worker, string arithmetic)
    {
        if (_workers.Count == 0)
            _arithmetic = arithmetic;
        if (_arithmetic != arithmetic)
        {
            return Task.FromResult<string?>(
                $"The cluster's workers compute with {_arithmetic}, this one with {arithmetic}, which rounds otherwise: results would depend on who made "
                + "them.");
        }
        _workers[worker] = DateTime.UtcNow;
        Changed();
        return Task.FromResult<string?>(null);
    }

    public Task Leave(string worker)
    {
        _workers.Remove(worker);
        Changed();
        return Task.CompletedTask;
    }

    public Task<string?> Arithmetic() => Task.FromResult(_workers.Count > 0 ? _arithmetic : null);

    public async Task<Offer?> Next(string worker, TimeSpan wait)
    {
        var end = DateTime.UtcNow + wait;
        while (true)
        {
            var now = DateTime.UtcNow;
            if (!_workers.ContainsKey(worker))
                return null;
            _workers[worker] = now;
            // The oldest job first.
            foreach (var (id, job) in _jobs)
            {
                if (job.Paper.Arithmetic != _arithmetic || job.Take(worker, _workers.Keys, now) is not { } chunk)
                    continue;
                Changed();
                return new Offer(id, chunk, job.Paper);
            }
            if (now >= end)
                return null;
            await Task.WhenAny(_change.Task, Task.Delay(end - now));
        }
    }

    public Task<bool> Beat(string worker, Guid job, int chunk)
    {
        Seen(worker);
        return Task.FromResult(_jobs.TryGetValue(job, out var found) && found.Beat(worker, chunk, DateTime.UtcNow));
    }

    public Task Done(string worker, Guid job, int chunk) => On(worker, job, found => found.Finish(chunk));

    public Task Failed(string worker, Guid job, int chunk, string message, bool again) =>
        On(worker, job, found => found.Fail(worker, chunk, message, again, DateTime.UtcNow));

    public Task Lacking(string worker, Guid job, int chunk) => On(worker, job, found => found.Lack(worker, chunk));

    public Task Submit(Guid job, JobPaper paper)
    {
        if (_jobs.TryGetValue(job, out var there))
            there.Found();
        else
            _jobs.Add(job, new BoardJob(paper) { AskedFor = DateTime.UtcNow });
        Changed();
        return Task.CompletedTask;
    }

    public async Task<JobState?> State(Guid job, long known, TimeSpan wait)
    {
        var end = DateTime.UtcNow + wait;
        while (_jobs.TryGetValue(job, out var found))
        {
            var now = DateTime.UtcNow;
            found.AskedFor = now;
            if (found.Number != known || now >= end)
                return found.State(_workers.Count);
            await Task.WhenAny(_change.Task, Task.Delay(end - now));
        }
        return null;
    }

    public Task Remove(Guid job)
    {
        _jobs.Remove(job);
        Changed();
        return Task.CompletedTask;
    }

    private Task On(string worker, Guid job, Action<BoardJob> act)
    {
        Seen(worker);
        if (_jobs.TryGetValue(job, out var found))
            act(found);
        Changed();
        return Task.CompletedTask;
    }

    private void Seen(string worker)
    {
        if (_workers.ContainsKey(worker))
            _workers[worker] = DateTime.UtcNow;
    }

    private Task Look(CancellationToken cancellationToken)
    {
        var now = DateTime.UtcNow;
        foreach (string worker in _workers.Where(entry => now - entry.Value > Forgotten).Select(entry => entry.Key).ToArray())
            _workers.Remove(worker);
        foreach (var (id, job) in _jobs.ToArray())
        {
            job.Expire(now);
            if (now - job.AskedFor > Abandoned)
                _jobs.Remove(id);
        }
        // Chunks whose time has come wait for nothing else.
        Changed();
        return Task.CompletedTask;
    }

    private void Changed()
    {
        var change = _change;
        _change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        change.SetResult();
    }
}
