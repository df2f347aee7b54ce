using System.Diagnostics;

namespace Kaem.ML.Tests.Reliability.ComeAndGo;

/// <summary>What the process holds after all garbage is gone.</summary>
/// <param name="Heap">Bytes. Kaem.ML has no memory outside of it: what must not move is pinned there.</param>
/// <param name="WorkingSet">Bytes in memory, the runtime's and its compiled code's included.</param>
/// <param name="Files">Open files and the like.</param>
/// <param name="Workers">Threads that models work on; 0 where the system does not tell.</param>
internal readonly record struct Held(long Heap, long WorkingSet, int Files, int Workers)
{
    public static Held Now()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        long heap = GC.GetTotalMemory(forceFullCollection: true);
        using var process = Process.GetCurrentProcess();
        return new Held(heap, process.WorkingSet64, process.HandleCount, CountWorkers());
    }

    public override string ToString() => $"{Heap >> 10} KB of heap, {WorkingSet >> 20} MB in memory, {Files} files, {Workers} workers";

    private static int CountWorkers()
    {
        const string tasks = "/proc/self/task";
        return Directory.Exists(tasks) ? Directory.GetDirectories(tasks).Count(IsWorker) : 0;

        static bool IsWorker(string task)
        {
            try
            {
                return File.ReadAllText(Path.Combine(task, "comm")).StartsWith("Kaem worker", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                // The thread ended meanwhile.
                return false;
            }
        }
    }
}
