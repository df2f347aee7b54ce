using Orleans;

namespace Kaem.ML.Boards;

/// <summary>Where a job stands.</summary>
/// <param name="Number">Rises with each change.</param>
/// <param name="Failure">Why it can't be done; null while it can.</param>
/// <param name="LacksModel">Whether a worker missed the model.</param>
[GenerateSerializer, Immutable, Alias("Kaem.JobState")]
internal sealed record JobState(
    [property: Id(0)] long Number, [property: Id(1)] int Chunks, [property: Id(2)] int Done, [property: Id(3)] int Running, [property: Id(4)] int Failures,
    [property: Id(5)] int Losses, [property: Id(6)] int Workers, [property: Id(7)] string? Failure, [property: Id(8)] bool LacksModel);
