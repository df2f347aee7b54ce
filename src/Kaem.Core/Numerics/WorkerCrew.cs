using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Kaem.ML.Numerics;

/// <summary>The threads of a <see cref="WorkerPool"/> and the run that they share.</summary>
internal sealed class WorkerCrew(int threads)
{
    // Long enough to bridge the gap between two products of a layer, short enough to leave no trace on a shared machine.
    private static readonly long SpinTicks = Stopwatch.Frequency / 20_000;

    private readonly PatientGate _gate = new();
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
        // From here on nothing may throw before all parts are done: the others work with the body, and the crew must come free.
        _body = body;
        _count = count;
        _failure = null;
        _failedPart = int.MaxValue;
        _counters.Unfinished = count;
        Volatile.Write(ref _counters.Tickets, count);
        Interlocked.Increment(ref _run);
        if (Volatile.Read(ref _sleeping) > 0)
            _gate.Wake();

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
        Volatile.Write(ref _dismissed, true);
        Interlocked.Increment(ref _run);
        _gate.Wake();
    }

    private void Start()
    {
        _started = true;
        try
        {
            for (int i = 0; i < threads; i++)
                new Thread(Serve) { IsBackground = true, Name = "Kaem worker" }.UnsafeStart();
        }
        catch (OutOfMemoryException)
        {
            // No more threads are to be had: those that are there will do, the caller alone if need be.
        }
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
            _gate.Enter();
            if (part < _failedPart)
            {
                _failedPart = part;
                _failure = ExceptionDispatchInfo.Capture(exception);
            }
            _gate.Exit();
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
            // The full fence of the increment pairs with that of _run: either the caller sees a sleeper or the
            // sleeper sees the run.
            Interlocked.Increment(ref _sleeping);
            _gate.SleepWhile(ref _run, seen);
            Interlocked.Decrement(ref _sleeping);
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
            // This full fence pairs with that of who does the last part.
            Interlocked.Exchange(ref _callerSleeps, true);
            bool interrupted = _gate.SleepUntil(ref _counters.Unfinished, 0);
            Volatile.Write(ref _callerSleeps, false);
            if (interrupted)
                Thread.CurrentThread.Interrupt();
        }
    }

    private void WakeCaller()
    {
        if (Volatile.Read(ref _callerSleeps))
            _gate.Wake();
    }
}
