namespace Kaem.ML;

/// <summary>Rows that a cluster wrote: Parquet files whose names, in order, give the rows in order.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Files">The files, in the order of the rows.</param>
/// <param name="Rows">Number of rows.</param>
public sealed record ClusterRows(string Folder, IReadOnlyList<string> Files, long Rows);
