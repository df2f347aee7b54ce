namespace Kaem.ML;

/// <summary>Training can't go on: its numbers stopped being finite.</summary>
/// <param name="message">What went wrong, at which step, and what to change.</param>
public sealed class KaemTrainingException(string message) : Exception(message);
