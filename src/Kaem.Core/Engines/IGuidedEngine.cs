using Kaem.ML.Likelihoods;

namespace Kaem.ML.Engines;

/// <summary>An engine that completes rows of which something is known of several columns together.</summary>
internal interface IGuidedEngine
{
    /// <summary>As <see cref="IKaemEngine.Complete"/>, with what is known.</summary>
    /// <exception cref="NothingFitsException">No completion is so.</exception>
    void Complete(
        ReadOnlySpan<float> rows, int samples, int draws, ulong seed, long first, CompletionKind kind, IColumnGuide? guide, Span<float> completed);
}
