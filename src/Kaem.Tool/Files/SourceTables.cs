using Kaem.ML.Tables;

namespace Kaem.Tool.Files;

/// <summary>Several tables that were read.</summary>
/// <param name="Sources">The tables by name.</param>
/// <param name="Schema">What ties them together.</param>
internal sealed record SourceTables(IReadOnlyDictionary<string, SourceTable> Sources, TablesSchema Schema)
{
    /// <summary>The tables themselves.</summary>
    public IReadOnlyDictionary<string, Table> Tables { get; } =
        Sources.ToDictionary(source => source.Key, source => source.Value.Table, StringComparer.Ordinal);

    /// <summary>Columns of a table that identify rows or refer to others.</summary>
    public IReadOnlyCollection<string> KeysOf(string table) =>
    [
        .. Schema.PrimaryKeys.TryGetValue(table, out string? key) ? [key] : Array.Empty<string>(),
        .. Schema.Relations.Where(relation => relation.Child == table).Select(relation => relation.ForeignKey),
        .. Schema.Sequences.Where(sequence => sequence.Table == table).Select(sequence => sequence.EntityKey),
    ];
}
