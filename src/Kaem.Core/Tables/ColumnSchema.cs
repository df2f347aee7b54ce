namespace Kaem.ML.Tables;

/// <summary>What a table's column is called and what its values are.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Kind">What the values are.</param>
public sealed record ColumnSchema(string Name, ColumnKind Kind)
{
    /// <summary>The names of the categories in their order; empty where the column is numeric, or where they are still to be found.</summary>
    public IReadOnlyList<string> Categories { get; init => field = Check.NotNull(value); } = [];
}
