using System.Globalization;

namespace Kaem.ML.Boards;

/// <summary>A job's chunks: those that wait, those that workers have, and those that are done. Times are those of whoever asks.</summary>
internal sealed class BoardJob
{
    private readonly JobPaper _paper;
    private readonly bool[] _done;
    private readonly SortedSet<int> _waiting = [];
    private readonly Dictionary<int, Lease> _leases = [];
    private readonly Dictionary<int, Trouble> _troubles = [];
    private int _doneCount;
    private int _failures;
    private int _losses;

    public BoardJob(JobPaper paper)
    {
        _paper = paper;
        _done = new bool[paper.Chunks];
        for (int chunk = 0; chunk < _done.Length; chunk++)
        {
            _done[chunk] = chunk / 8 < paper.Present.Length && (paper.Present[chunk / 8] >> (chunk % 8) & 1) != 0;
            if (_done[chunk])
                _doneCount++;
            else
                _waiting.Add(chunk);
        }
    }

    private readonly record struct Lease(string Worker, DateTime Until);

    /// <summary>What went wrong with a chunk.</summary>
    private sealed class Trouble
    {
        public HashSet<string> By { get; } = new(StringComparer.Ordinal);

        public int Attempts { get; set; }

        public int Losses { get; set; }

        public DateTime NotBefore { get; set; }
    }

    public JobPaper Paper => _paper;

    /// <summary>Rises with each change.</summary>
    public long Number { get; private set; } = 1;

    public string? Failure { get; private set; }

    public bool LacksModel { get; private set; }

    public bool IsOver => Failure is not null || _doneCount == _paper.Chunks;

    /// <summary>When somebody last asked for the state.</summary>
    public DateTime AskedFor { get; set; }

    /// <summary>A chunk that waits: the first that this worker did not fail at, or that nobody else is there for.</summary>
    public int? Take(string worker, IReadOnlyCollection<string> workers, DateTime now)
    {
        if (IsOver || LacksModel)
            return null;
        foreach (int chunk in _waiting)
        {
            if (_troubles.TryGetValue(chunk, out var trouble)
                && (trouble.NotBefore > now || (trouble.By.Contains(worker) && workers.Any(other => !trouble.By.Contains(other)))))
                continue;
            _waiting.Remove(chunk);
            _leases[chunk] = new Lease(worker, Until(now));
            Number++;
            return chunk;
        }
        return null;
    }

    /// <summary>Whether a worker has a chunk still; it then has it for longer.</summary>
    public bool Beat(string worker, int chunk, DateTime now)
    {
        if (IsOver || !_leases.TryGetValue(chunk, out var lease) || lease.Worker != worker)
            return false;
        _leases[chunk] = lease with { Until = Until(now) };
        return true;
    }

    /// <summary>A chunk is done, whoever did it.</summary>
    public void Finish(int chunk)
    {
        if (chunk < 0 || chunk >= _done.Length || _done[chunk])
            return;
        _done[chunk] = true;
        _doneCount++;
        _waiting.Remove(chunk);
        _leases.Remove(chunk);
        Number++;
    }

    public void Fail(string worker, int chunk, string message, bool again, DateTime now)
    {
        if (!Return(worker, chunk))
            return;
        _failures++;
        var trouble = TroubleOf(chunk);
        trouble.By.Add(worker);
        trouble.Attempts++;
        trouble.NotBefore = now + TimeSpan.FromSeconds(_paper.BackOffSeconds * Math.Pow(2, trouble.Attempts - 1));
        if (!again || trouble.Attempts >= _paper.Attempts)
        {
            string attempts = trouble.Attempts == 1 ? "an attempt" : string.Create(CultureInfo.InvariantCulture, $"{trouble.Attempts} attempts");
            Failure ??= string.Create(
                CultureInfo.InvariantCulture, $"Chunk {chunk} of {_paper.Chunks} failed after {attempts}, the last by {worker}: {message}");
        }
    }

    public void Lack(string worker, int chunk)
    {
        if (Return(worker, chunk))
            LacksModel = true;
    }

    /// <summary>The model is there again.</summary>
    public void Found()
    {
        LacksModel = false;
        Number++;
    }

    /// <summary>Takes chunks back whose workers said nothing for too long.</summary>
    public void Expire(DateTime now)
    {
        foreach (var (chunk, lease) in _leases.Where(entry => entry.Value.Until < now).ToArray())
        {
            Return(lease.Worker, chunk);
            _losses++;
            var trouble = TroubleOf(chunk);
            trouble.By.Add(lease.Worker);
            if (++trouble.Losses > _paper.Losses)
            {
                Failure ??= string.Create(
                    CultureInfo.InvariantCulture,
                    $"Workers that had chunk {chunk} of {_paper.Chunks} were lost {trouble.Losses} times, the last {lease.Worker}.");
            }
        }
    }

    public JobState State(int workers) => new(Number, _paper.Chunks, _doneCount, _leases.Count, _failures, _losses, workers, Failure, LacksModel);

    private DateTime Until(DateTime now) => now + TimeSpan.FromSeconds(_paper.LeaseSeconds);

    private bool Return(string worker, int chunk)
    {
        if (!_leases.TryGetValue(chunk, out var lease) || lease.Worker != worker)
            return false;
        _leases.Remove(chunk);
        _waiting.Add(chunk);
        Number++;
        return true;
    }

    private Trouble TroubleOf(int chunk) => _troubles.TryGetValue(chunk, out var trouble) ? trouble : _troubles[chunk] = new Trouble();
}
