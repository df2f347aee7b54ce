namespace Kaem.ML.Tests.Reliability.ComeAndGo;

/// <summary>Reports that nobody reads.</summary>
internal sealed class Ignored : IProgress<KaemProgress>
{
    public void Report(KaemProgress value)
    {
    }
}
