using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>Tells columns from which a model learns nothing about other rows, by the measure that <see cref="TableSchema.Infer"/> has for text files.</summary>
internal static class UselessColumn
{
    private const string Constant = "it has one value only: there is nothing to learn, and every generated row has it.";

    private static readonly ColumnKindOptions Limits = new();

    /// <summary>Why the column is of no use and what can be done, as sentences; null where it may be.</summary>
    public static string? Reason(TableColumn column)
    {
        int values = column.Rows - column.MissingCount;
        if (values == 0)
            return "it has no values.";
        return column is CategoricalColumn categorical && values >= Limits.IdentifierRows && Distinct(categorical) is var distinct
            && distinct >= Limits.IdentifierShare * values
            ? $"{distinct} of its {values} values are different, so it identifies rows rather than describing them. Name the columns to learn from to keep it."
            : null;
    }

    /// <summary>What is odd about a column that is learned, as sentences; null for nothing.</summary>
    public static string? Note(TableColumn column)
    {
        if (column is NumericColumn numeric)
        {
            double[] values = [.. numeric.Values.ToArray().Where(value => !double.IsNaN(value)).Order()];
            if (values.Length == 0)
                return null;
            if (values[0] == values[^1])
                return Constant;
            // 1 to n, or any other run of whole numbers without a gap.
            return numeric.IsInteger && values.Length >= Limits.IdentifierRows && values[^1] - values[0] == values.Length - 1
                && values.Distinct().Count() == values.Length
                ? "its values are whole numbers that follow each other, each once. If they number the rows rather than describing them, leave the column out."
                : null;
        }
        return Distinct((CategoricalColumn)column) == 1 ? Constant : null;
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
