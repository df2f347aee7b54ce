namespace Kaem.ML.Tables;

/// <summary>Tells columns from which a model learns nothing about other rows, by the measure that <see cref="TableSchema.Infer"/> has for text files.</summary>
internal static class UselessColumn
{
    private static readonly InferenceOptions Limits = new();

    /// <summary>Why the column is of no use, as a sentence; null where it may be.</summary>
    public static string? Reason(TableColumn column)
    {
        int values = column.Rows - column.MissingCount;
        if (values == 0)
            return "it has no values.";
        return column is CategoricalColumn categorical && values >= Limits.IdentifierRows && Distinct(categorical) is var distinct && distinct >= Limits.IdentifierShare * values
            ? $"{distinct} of its {values} values are different, so it identifies rows rather than describing them."
            : null;
    }

    private static int Distinct(CategoricalColumn column)
    {
        var seen = new bool[column.Categories.Count];
        foreach (int code in column.Codes)
        {
            if (code != CategoricalColumn.Missing)
                seen[code] = true;
        }
        return seen.Count(value => value);
    }
}
