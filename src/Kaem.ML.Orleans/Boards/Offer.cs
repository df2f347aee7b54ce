using Orleans;

namespace Kaem.ML.Boards;

/// <summary>A chunk for a worker.</summary>
[GenerateSerializer, Immutable, Alias("Kaem.Offer")]
internal sealed record Offer([property: Id(0)] Guid Job, [property: Id(1)] int Chunk, [property: Id(2)] JobPaper Paper);
