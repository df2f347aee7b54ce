namespace Kaem.ML;

/// <summary>Texts and what stands beside them.</summary>
/// <param name="Texts">The texts, N.</param>
/// <param name="Rows">N x D: the parts' columns one after the other.</param>
public sealed record TextRows(IReadOnlyList<string> Texts, DataMatrix Rows);
