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

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(60);

    /// <summary>
    /// Warms the cases up and takes the medians of their runs. Several cases take turns, so that the ratios of their times stand on a machine that is busy at
    /// times.
    /// </summary>
    public static IReadOnlyList<QuickResult> Measure(IReadOnlyList<QuickCase> cases, WorkerPool workers)
    {
        var allocated = cases.Select(quickCase => WarmedUp(quickCase, workers)).ToArray();
        var times = cases.Select(_ => new List<double>()).ToArray();
        long start = Stopwatch.GetTimestamp();
        while (times.Any(runs => runs.Count < MinimumRuns) || Stopwatch.GetElapsedTime(start) < Duration * cases.Count)
        {
            for (int i = 0; i < cases.Count; i++)
            {
                long turn = Stopwatch.GetTimestamp();
                do
                {
                    long begin = Stopwatch.GetTimestamp();
                    cases[i].Run();
                    times[i].Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
                }
                while (Stopwatch.GetElapsedTime(turn) < Turn);
            }
        }
        return [.. cases.Select((quickCase, i) => Of(quickCase, times[i], allocated[i]))];
    }

    private static QuickResult Of(QuickCase quickCase, List<double> times, long allocated)
    {
        times.Sort();
        double median = times[times.Count / 2];
        return new QuickResult(quickCase.Name, quickCase.Unit, median, times[0], quickCase.UnitsPerRun / (median / 1000), allocated);
    }

    /// <summary>Warms a case up and returns what a run allocates then.</summary>
    private static long WarmedUp(QuickCase quickCase, WorkerPool workers)
    {
        quickCase.Prepare(workers);
        long start = Stopwatch.GetTimestamp();
        do
            quickCase.Run();
        while (Stopwatch.GetElapsedTime(start) < WarmUp);

        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < AllocationRuns; i++)
            quickCase.Run();
        return (GC.GetTotalAllocatedBytes(precise: true) - allocated) / AllocationRuns;
    }
}
