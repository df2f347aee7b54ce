using Orleans;

namespace Kaem.ML.Boards;

/// <summary>What hangs out of a job.</summary>
/// <param name="Hash">SHA-256 of the description, under which it is kept.</param>
/// <param name="Model">SHA-256 of the model's bytes.</param>
/// <param name="Folder">Where the result goes.</param>
/// <param name="Arithmetic">The vectors that it is computed with.</param>
/// <param name="Chunks">Number of chunks.</param>
/// <param name="Attempts">See <see cref="ClusterJobOptions.Attempts"/>; the others likewise.</param>
/// <param name="Present">Chunks that are done already, a bit for each.</param>
[GenerateSerializer, Immutable, Alias("Kaem.JobPaper")]
internal sealed record JobPaper(
    [property: Id(0)] string Hash, [property: Id(1)] string Model, [property: Id(2)] string Folder, [property: Id(3)] string Arithmetic,
    [property: Id(4)] int Chunks, [property: Id(5)] int Attempts, [property: Id(6)] int Losses, [property: Id(7)] double BackOffSeconds,
    [property: Id(8)] double LeaseSeconds, [property: Id(9)] byte[] Present);
