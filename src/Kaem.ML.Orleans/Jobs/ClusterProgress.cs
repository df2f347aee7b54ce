namespace Kaem.ML;

/// <summary>How far a cluster's job is.</summary>
/// <param name="Chunks">Number of chunks.</param>
/// <param name="Done">Chunks that are done, with those that were there before.</param>
/// <param name="Running">Chunks that workers have.</param>
/// <param name="Failures">Attempts that ended in an exception.</param>
/// <param name="Losses">Chunks that were offered again, because their worker said nothing any more.</param>
/// <param name="Workers">Workers that ask for chunks.</param>
public sealed record ClusterProgress(int Chunks, int Done, int Running, int Failures, int Losses, int Workers);
