using System.Diagnostics;
using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Quick;

/// <summary>What a case took. On a busy machine the fastest run tells more than the median.</summary>
internal sealed record QuickResult(
    string Name, string Unit, double MedianMilliseconds, double FastestMilliseconds, double UnitsPerSecond, long AllocatedBytes)
{
    // The JIT optimises a method after some calls and some hundred milliseconds.
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);
    private const int MinimumRuns = 15, AllocationRuns = 8;

    /// <summary>Warms the case up and takes the median of its runs.</summary>
    public static QuickResult Measure(QuickCase quickCase, WorkerPool workers)
    {
        quickCase.Prepare(workers);
        long start = Stopwatch.GetTimestamp();
        do
            quickCase.Run();
        while (Stopwatch.GetElapsedTime(start) < WarmUp);

        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < AllocationRuns; i++)
            quickCase.Run();
        allocated = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / AllocationRuns;

        var times = new List<double>();
        start = Stopwatch.GetTimestamp();
        while (times.Count < MinimumRuns || Stopwatch.GetElapsedTime(start) < Duration)
        {
            long begin = Stopwatch.GetTimestamp();
            quickCase.Run();
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }
        times.Sort();
        double median = times[times.Count / 2];
        return new QuickResult(quickCase.Name, quickCase.Unit, median, times[0], quickCase.UnitsPerRun / (median / 1000), allocated);
    }
}
