namespace Kaem.ML.Samples.Datasets;

/// <summary>Something that the user can put right; its message is all that is shown.</summary>
internal sealed class SampleException(string message) : Exception(message);
