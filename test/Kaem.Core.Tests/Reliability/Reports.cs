namespace Kaem.ML.Tests.Reliability;

/// <summary>Collects reports as they come, and may do something at one.</summary>
internal sealed class Reports(Action<KaemProgress>? then = null) : IProgress<KaemProgress>
{
    public List<string> Notices { get; } = [];

    public int Recoveries { get; private set; }

    public void Report(KaemProgress value)
    {
        Recoveries = Math.Max(Recoveries, value.Recoveries);
        if (value.Notice is { } notice)
            Notices.Add(notice);
        then?.Invoke(value);
    }
}
