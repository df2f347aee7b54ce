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
    public int IdentifierRows { get; init => field = Check.AtLeast(value, 2); } = 20;
}
