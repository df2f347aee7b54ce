namespace Kaem.ML.Rows;

/// <summary>Rows of one file that are worked at together.</summary>
/// <param name="File">The number of the file.</param>
/// <param name="First">The number of the first row in the file.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="FirstGroup">Of a Parquet file, the first row group.</param>
/// <param name="Groups">Of a Parquet file, the number of row groups.</param>
/// <param name="FirstRow">The number of the first row in all files together.</param>
internal readonly record struct SourceChunk(int File, long First, long Rows, int FirstGroup, int Groups, long FirstRow);
