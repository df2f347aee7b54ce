namespace Kaem.ML.Tables;

/// <summary>What was read of a Parquet file.</summary>
/// <param name="Table">The rows.</param>
/// <param name="Types">The types of the file's columns, to write other files with the same.</param>
public sealed record ParquetTable(Table Table, ParquetTypes Types);
