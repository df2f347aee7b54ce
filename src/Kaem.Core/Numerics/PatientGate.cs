namespace Kaem.ML.Numerics;

/// <summary>
/// A monitor whose waits <see cref="Thread.Interrupt"/> does not cut short: what others still work on must not be left. An interrupt is kept
/// for the thread's next wait outside.
/// </summary>
internal sealed class PatientGate
{
    private readonly object _monitor = new();

    public void Enter()
    {
        bool interrupted = false, entered = false;
        while (!entered)
        {
            try
            {
                Monitor.Enter(_monitor, ref entered);
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }
        }
        if (interrupted)
            Thread.CurrentThread.Interrupt();
    }

    public void Exit() => Monitor.Exit(_monitor);

    /// <summary>Lets all sleepers look again.</summary>
    public void Wake()
    {
        Enter();
        Monitor.PulseAll(_monitor);
        Exit();
    }

    /// <summary>Sleeps while the place holds the value. Who changes it calls <see cref="Wake"/> afterwards.</summary>
    /// <returns>Whether the thread was interrupted; the caller decides whether it is told again.</returns>
    public bool SleepWhile(ref int place, int value) => Sleep(ref place, value, awaited: false);

    /// <summary>Sleeps until the place holds the value. Who changes it calls <see cref="Wake"/> afterwards.</summary>
    /// <inheritdoc cref="SleepWhile"/>
    public bool SleepUntil(ref int place, int value) => Sleep(ref place, value, awaited: true);

    private bool Sleep(ref int place, int value, bool awaited)
    {
        bool interrupted = false;
        Enter();
        while (Volatile.Read(ref place) == value != awaited)
        {
            try
            {
                Monitor.Wait(_monitor);
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }
        }
        Exit();
        return interrupted;
    }
}
