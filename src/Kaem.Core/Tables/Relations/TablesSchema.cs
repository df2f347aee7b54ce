using System.Collections.ObjectModel;

namespace Kaem.ML.Tables;

/// <summary>What ties tables together: primary keys, foreign keys, and sequences of rows.</summary>
/// <example>
/// <code>
/// var schema = new TablesSchema
/// {
///     PrimaryKeys = new Dictionary&lt;string, string&gt; { ["customers"] = "id", ["orders"] = "number" },
///     Relations = [new("orders", "customer", "customers") { OrderBy = "day" }],
/// };
/// </code>
/// </example>
public sealed class TablesSchema
{
    /// <summary>
    /// The column that identifies a table's rows, by table: identifiers, whole numbers or text, all different and without gaps. A table that nobody refers to
    /// need not have one. Keys are not learned: generated rows get new ones of the same pattern.
    /// </summary>
    public IReadOnlyDictionary<string, string> PrimaryKeys { get; init => field = Check.NotNull(value); } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// The foreign keys. A table's first one decides its rows' parent: how many rows a parent has is learned with the parent's columns, and what they are given
    /// these. Of the others it is learned how often each row of the other table is referred to.
    /// </summary>
    public IReadOnlyList<TableRelation> Relations { get; init => field = [.. Check.NotNull(value)]; } = [];

    /// <summary>Tables whose rows are sequences, without a table of the entities.</summary>
    public IReadOnlyList<TableSequence> Sequences { get; init => field = [.. Check.NotNull(value)]; } = [];
}
