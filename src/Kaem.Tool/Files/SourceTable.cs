using Kaem.ML.Tables;

namespace Kaem.Tool.Files;

/// <summary>A table that was read.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Table">The columns that take part.</param>
/// <param name="Form">How its file is written.</param>
/// <param name="Schema">The columns that take part, what was left out, and what is odd.</param>
/// <param name="Notes">What is odd about the file.</param>
internal sealed record SourceTable(string Path, Table Table, TableForm Form, TableSchema Schema, IReadOnlyList<TableNote> Notes)
{
    /// <summary>What the table is called where there are several; else null.</summary>
    public string? TableName { get; init; }

    /// <summary>The file's name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);
}
