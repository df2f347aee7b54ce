namespace Kaem.ML.Evaluation;

/// <summary>Both distances from a random subset of the generated rows.</summary>
/// <param name="Size">Generated rows.</param>
/// <param name="Fid">The Fréchet distance to all real rows.</param>
/// <param name="Kid">The kernel distance to all real rows.</param>
public sealed record ImageQualityPoint(int Size, double Fid, double Kid);
