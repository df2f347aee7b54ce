namespace Kaem.ML;

/// <summary>Training can't go on: its numbers stopped being finite.</summary>
/// <param name="message">What went wrong, at which step, and what to change.</param>
/// <param name="inner">What the numerics ran into, if anything.</param>
public sealed class KaemTrainingException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The model as it was at the last good step that training kept; null where an engine was stepped by hand.</summary>
    public KaemModel? LastGood { get; init; }
}
