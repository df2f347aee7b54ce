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

    /// <summary>What was odd when <see cref="Infer"/> looked at the tables: columns that could refer to two tables, or in a circle.</summary>
    public IReadOnlyList<TableNote> Notes { get; init => field = [.. Check.NotNull(value)]; } = [];

    /// <summary>
    /// Finds what ties tables together by looking at them: a column refers to another table where its name says so (customer_id, CustomerId or customer to
    /// customers, or the name of the key) and all its values are keys there. A key is a column whose values are all different and without gaps. Of a table's
    /// foreign keys the first column comes first, and so is that of its parent.
    /// </summary>
    /// <param name="tables">The tables by name.</param>
    /// <param name="known">What is known already, and stays as it is; null for nothing. A relation to a table whose key is not named needs none that can be
    /// found.</param>
    public static TablesSchema Infer(IReadOnlyDictionary<string, Table> tables, TablesSchema? known = null)
    {
        ArgumentNullException.ThrowIfNull(tables);
        return new RelationSearch(tables, known ?? new TablesSchema()).Run();
    }
}
