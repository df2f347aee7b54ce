using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Kaem.ML.Numerics;

/// <summary>The threads of a <see cref="WorkerPool"/> and the run that they share.</summary>
internal sealed class WorkerCrew(int threads)
{
    // Long enough to bridge the gap between two products of a layer, short enough to leave no trace on a shared machine.
    private static readonly long SpinTicks = Stopwatch.Frequency / 20_000;

    private readonly object _gate = new();
    private bool _started;
    private bool _dismissed;
    private int _sleeping;
    private bool _callerSleeps;

    // 1 while a run has the crew.
    private int _busy;
    // Counts runs; a change tells the threads to look at the tickets.
    private int _run;
    private int _count;
    private IParallelBody? _body;
    private int _failedPart;
    private ExceptionDispatchInfo? _failure;
    private Counters _counters;

    // The contended numbers, each on a cache line of its own.
    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private struct Counters
    {
        // Parts nobody has claimed yet; below zero when all are. A thread that comes late to a run claims nothing, or a
        // part of the next run, which then cannot end before that part is done: both are sound.
        [FieldOffset(128)]
        public int Tickets;

        // Parts not yet done.
        [FieldOffset(256)]
        public int Unfinished;
    }

    /// <summary>Runs all parts with the caller's help, or does nothing and says false if another run has the crew.</summary>
    public bool TryRun(int count, IParallelBody body)
    {
        if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
            return false;
        if (!_started)
            Start();
        _body = body;
        _count = count;
        _failure = null;
        _failedPart = int.MaxValue;
        _counters.Unfinished = count;
        Volatile.Write(ref _counters.Tickets, count);
        Interlocked.Increment(ref _run);
        if (Volatile.Read(ref _sleeping) > 0)
        {
            lock (_gate)
                Monitor.PulseAll(_gate);
        }

        WorkOnTickets();
        AwaitEnd();

        ExceptionDispatchInfo? failure = _failure;
        _failure = null;
        _body = null;
        Volatile.Write(ref _busy, 0);
        failure?.Throw();
        return true;
    }

    /// <summary>Lets the threads end. No run may be under way or follow.</summary>
    public void Dismiss()
    {
        lock (_gate)
        {
            _dismissed = true;
            Interlocked.Increment(ref _run);
            Monitor.PulseAll(_gate);
        }
    }

    private void Start()
    {
        _started = true;
        for (int i = 0; i < threads; i++)
            new Thread(Serve) { IsBackground = true, Name = "Kaem worker" }.UnsafeStart();
    }

    private void Serve()
    {
        int seen = 0;
        while (true)
        {
            AwaitRun(seen);
            if (Volatile.Read(ref _dismissed))
                return;
            seen = Volatile.Read(ref _run);
            WorkOnTickets();
        }
    }

    private void WorkOnTickets()
    {
        int done = 0;
        int ticket;
        while ((ticket = Interlocked.Decrement(ref _counters.Tickets)) >= 0)
        {
            // Holding a ticket keeps the run open, so its body and count stand.
            int part = _count - 1 - ticket;
            if (part < Volatile.Read(ref _failedPart))
                Execute(part);
            done++;
        }
        if (done > 0 && Interlocked.Add(ref _counters.Unfinished, -done) == 0)
            WakeCaller();
    }

    private void Execute(int part)
    {
        try
        {
            _body!.Execute(part);
        }
        catch (Exception exception)
        {
            lock (_gate)
            {
                if (part < _failedPart)
                {
                    _failedPart = part;
                    _failure = ExceptionDispatchInfo.Capture(exception);
                }
            }
        }
    }

    private void AwaitRun(int seen)
    {
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _run) == seen)
        {
            if (Stopwatch.GetTimestamp() - start < SpinTicks)
            {
                Thread.SpinWait(2);
                continue;
            }
            lock (_gate)
            {
                // The full fence of the increment pairs with that of _run: either the caller sees a sleeper or the
                // sleeper sees the run.
                Interlocked.Increment(ref _sleeping);
                while (Volatile.Read(ref _run) == seen)
                    Monitor.Wait(_gate);
                Interlocked.Decrement(ref _sleeping);
            }
        }
    }

    private void AwaitEnd()
    {
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _counters.Unfinished) != 0)
        {
            if (Stopwatch.GetTimestamp() - start < SpinTicks)
            {
                Thread.SpinWait(2);
                continue;
            }
            lock (_gate)
            {
                _callerSleeps = true;
                while (Volatile.Read(ref _counters.Unfinished) != 0)
                    Monitor.Wait(_gate);
                _callerSleeps = false;
            }
        }
    }

    private void WakeCaller()
    {
        lock (_gate)
        {
            if (_callerSleeps)
                Monitor.PulseAll(_gate);
        }
    }
}
