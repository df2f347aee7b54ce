namespace Kaem.ML.Samples.Datasets;

/// <summary>An array of an npy file, an item of its first axis a row.</summary>
/// <param name="ItemShape">The sizes of the other axes.</param>
/// <param name="Rows">The values; unsigned bytes become levels in [0, 1].</param>
internal sealed record NpyArray(IReadOnlyList<int> ItemShape, DataMatrix Rows);
