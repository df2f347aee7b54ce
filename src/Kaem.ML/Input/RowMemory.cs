using Kaem.ML.Data;

namespace Kaem.ML.Input;

/// <summary>How many bytes of rows are kept in memory; more go to a temporary file.</summary>
/// <param name="Bytes">Most bytes in memory.</param>
/// <param name="Folder">Where the file lies; null for the system's temporary folder.</param>
internal sealed record RowMemory(long Bytes, string? Folder)
{
    /// <summary>Half of what the process may use, in the system's temporary folder beyond that.</summary>
    public static RowMemory Default => new(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2, null);

    /// <summary>A file for rows.</summary>
    public RowFile CreateFile(int columns) => new(columns, Folder ?? Path.GetTempPath());
}
