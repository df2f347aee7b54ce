namespace Kaem.ML.Samples.Experiments;

/// <summary>A basis of functions, for prior and generator alike.</summary>
/// <param name="Name">How tables and files call it.</param>
/// <param name="Basis">What it is.</param>
internal sealed record NamedBasis(string Name, KanBasis Basis);
