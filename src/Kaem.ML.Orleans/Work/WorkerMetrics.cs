using System.Diagnostics.Metrics;
using Kaem.ML.Jobs;

namespace Kaem.ML.Work;

/// <summary>What a worker counts, for OpenTelemetry and dotnet-counters: the meter <c>Kaem.ML.Orleans</c>.</summary>
internal sealed class WorkerMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Kaem.ML.Orleans";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _chunks;
    private readonly Counter<long> _rows;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _seconds;

    public WorkerMetrics()
    {
        _chunks = _meter.CreateCounter<long>("kaem.chunks", "{chunk}", "Chunks that this worker computed.");
        _rows = _meter.CreateCounter<long>("kaem.rows", "{row}", "Rows of these chunks.");
        _failures = _meter.CreateCounter<long>("kaem.chunk.failures", "{failure}", "Chunks that ended in an exception.");
        _seconds = _meter.CreateHistogram<double>("kaem.chunk.duration", "s", "Time from a chunk's offer to its result.");
    }

    public void Done(JobKind kind, long rows, TimeSpan time)
    {
        var tag = new KeyValuePair<string, object?>("kind", kind.ToString());
        _chunks.Add(1, tag);
        _rows.Add(rows, tag);
        _seconds.Record(time.TotalSeconds, tag);
    }

    public void Failed() => _failures.Add(1);

    public void Dispose() => _meter.Dispose();
}
