namespace Kaem.ML;

/// <summary>Training can't go on: its numbers stopped being finite.</summary>
/// <param name="message">What went wrong, at which step, and what to change.</param>
/// <param name="lastGood">The model as it was at the last good step that training kept.</param>
/// <param name="inner">What the numerics ran into.</param>
public sealed class KaemTrainingException(string message, KaemModel lastGood, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The model as it was at the last good step that training kept.</summary>
    public KaemModel LastGood { get; } = lastGood;
}
