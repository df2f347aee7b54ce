namespace Kaem.ML;

/// <summary>What <see cref="KaemModel.PruneGenerator"/> made, and what it took out.</summary>
/// <param name="Model">The smaller model. Its <see cref="KanGeneratorOptions.Hidden"/> are the widths left.</param>
/// <param name="Layers">The generator's layers, in order.</param>
/// <param name="ParametersBefore">Numbers that made up the generator.</param>
/// <param name="ParametersAfter">Numbers that make it up now, those of edges set to 0 included.</param>
public sealed record PrunedGenerator(KaemModel Model, IReadOnlyList<PrunedLayer> Layers, long ParametersBefore, long ParametersAfter);

/// <summary>What pruning took out of one layer of a generator.</summary>
/// <param name="InputsBefore">Its inputs before.</param>
/// <param name="InputsAfter">Its inputs now.</param>
/// <param name="OutputsBefore">Its outputs before.</param>
/// <param name="OutputsAfter">Its outputs now.</param>
/// <param name="EdgesBefore">Edges between them that were not 0 before.</param>
/// <param name="EdgesAfter">Those that are not 0 now.</param>
public sealed record PrunedLayer(int InputsBefore, int InputsAfter, int OutputsBefore, int OutputsAfter, long EdgesBefore, long EdgesAfter);
