namespace Kaem.ML.Jobs;

/// <summary>A file of rows.</summary>
/// <param name="Name">Its name within the folder.</param>
/// <param name="Bytes">Its length: another one is another file.</param>
/// <param name="Rows">Its rows, in units that are not divided: those of each row group of a Parquet file, and of separated values all together.</param>
internal sealed record SourceFile(string Name, long Bytes, IReadOnlyList<long> Rows);
