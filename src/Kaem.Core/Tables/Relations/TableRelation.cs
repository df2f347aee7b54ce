namespace Kaem.ML.Tables;

/// <summary>A foreign key: a column of one table that refers to the primary key of another.</summary>
/// <param name="Child">The table that has the foreign key.</param>
/// <param name="ForeignKey">Its column. Rows with a gap there refer to nobody.</param>
/// <param name="Parent">The table that is referred to; <see cref="TablesSchema.PrimaryKeys"/> names its key. It may be the child itself: of employees who
/// manage others.</param>
public sealed record TableRelation(string Child, string ForeignKey, string Parent)
{
    /// <summary>
    /// The column by which a parent's rows follow each other, a number, day or time; null for their order in the table. What is learned of it is where the
    /// first row stands and how far each is from the one before, so generated rows are in order, too.
    /// </summary>
    public string? OrderBy { get; init; }

    /// <summary>How many rows of the same parent before it a row may depend on; null for 1 with <see cref="OrderBy"/>, and for none without.</summary>
    public int? History { get; init => field = value is { } rows ? Check.Within(rows, 0, 64) : null; }

    /// <summary>Whether rows refer to rows of their own table: who manages whom.</summary>
    internal bool IsOwn => Parent == Child;

    /// <summary>The history in force.</summary>
    internal int HistoryInForce => History ?? (OrderBy is null ? 0 : 1);
}

/// <summary>
/// A table whose rows are sequences: those of one entity follow each other. Columns that are the same in all rows of every entity are the entity's own.
/// </summary>
/// <param name="Table">The table.</param>
/// <param name="EntityKey">The column that says whose row it is, without gaps.</param>
public sealed record TableSequence(string Table, string EntityKey)
{
    /// <inheritdoc cref="TableRelation.OrderBy"/>
    public string? OrderBy { get; init; }

    /// <summary>How many rows of the same entity before it a row may depend on.</summary>
    public int History { get; init => field = Check.Within(value, 0, 64); } = 1;
}
