namespace Kaem.ML.Training;

/// <summary>The numbers of a training stopped being finite more often than its options allow.</summary>
/// <param name="message">What went wrong, at which step, and what was tried.</param>
/// <param name="lastGood">The training up to the state that the engine is left in.</param>
/// <param name="fault">What the last update ran into.</param>
internal sealed class TrainingGaveUpException(string message, TrainingSummary lastGood, NotFiniteNumberException fault) : Exception(message, fault)
{
    public TrainingSummary LastGood { get; } = lastGood;
}
