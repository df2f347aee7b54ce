namespace Kaem.ML.Samples.Experiments;

/// <summary>One of several trainings that are compared.</summary>
/// <param name="Name">How the table calls it.</param>
/// <param name="File">How its files end.</param>
/// <param name="Options">What to train.</param>
internal sealed record NamedTraining(string Name, string File, KaemOptions Options);
