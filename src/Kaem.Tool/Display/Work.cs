namespace Kaem.Tool.Display;

/// <summary>Runs what takes long: shows how far it is, and lets go of it when it is cancelled.</summary>
/// <param name="console">Where progress is shown.</param>
/// <param name="cancellation">Cancels.</param>
internal sealed class Work(ToolConsole console, CancellationToken cancellation)
{
    public CancellationToken Cancellation => cancellation;

    /// <summary>Says what is odd.</summary>
    public void Note(string line) => console.Note(line);

    /// <summary>Computes something under a bar, or lines where nobody looks. A cancelled process does not wait for it.</summary>
    /// <param name="what">What is done, as the beginning of a sentence.</param>
    /// <param name="compute">Gets what it reports to.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; what is computed goes on for a while, and nobody gets it.</exception>
    public T Compute<T>(string what, Func<ProgressReport, T> compute) => Show(what, report =>
    {
        var task = Task.Factory.StartNew(() => compute(report), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Task.WaitAny([task], cancellation);
        return task.GetAwaiter().GetResult();
    });

    /// <summary>Writes something under a bar, or lines where nobody looks. It looks for <see cref="Cancellation"/> itself, and is waited for.</summary>
    public void Write(string what, Action<ProgressReport> write) => Show(what, report =>
    {
        write(report);
        return true;
    });

    private T Show<T>(string what, Func<ProgressReport, T> work)
    {
        cancellation.ThrowIfCancellationRequested();
        return console.IsTerminal ? ProgressBars.Run(console, what, work) : ProgressLines.Run(console, what, work);
    }
}
