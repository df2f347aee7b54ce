namespace Kaem.ML.Tests;

/// <summary>Acts on reports where they are made.</summary>
internal sealed class Reports(Action<ClusterProgress> act) : IProgress<ClusterProgress>
{
    public void Report(ClusterProgress value) => act(value);
}
