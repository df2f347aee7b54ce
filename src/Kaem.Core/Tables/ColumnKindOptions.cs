namespace Kaem.ML.Tables;

/// <summary>How <see cref="TableSchema.Infer"/> judges columns.</summary>
public sealed record ColumnKindOptions
{
    /// <summary>
    /// Share of a text column's values that are different ones, from which on the column counts as an identifier. Columns of fewer than
    /// <see cref="IdentifierRows"/> values are never judged so.
    /// </summary>
    public double IdentifierShare { get; init => field = Check.Within(value, 0, 1); } = 0.7;

    /// <summary>Values that a column must have to be judged an identifier.</summary>
    public int IdentifierRows { get; init => field = Check.AtLeast(value, 2, 1_000_000_000); } = 20;

    /// <summary>
    /// How the values of columns are written, by name, where it can't be told by looking: whether <c>03/04/2024</c> is in March or in April, or <c>1,234</c>
    /// above a thousand. It gives the kind, too.
    /// </summary>
    public IReadOnlyDictionary<string, ColumnFormat> Formats { get; init => field = Check.NotNull(value); } = new Dictionary<string, ColumnFormat>();

    /// <summary>
    /// Whether decimals follow a comma where that can't be told by looking, as in <c>1,234</c>; null to go by the other columns.
    /// </summary>
    public bool? DecimalComma { get; init; }
}
