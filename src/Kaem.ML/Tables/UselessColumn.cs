using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>Tells columns from which a model learns nothing about other rows, by the measure that <see cref="TableSchema.Infer"/> has for text files.</summary>
internal static class UselessColumn
{
    private const string Constant = "is learned, but it has one value only: there is nothing to learn, and every generated row has it.";

    private static readonly ColumnKindOptions Limits = new();

    /// <summary>Why the column identifies rows, as a sentence; null where it may describe them.</summary>
    /// <param name="room">Room for sorted values.</param>
    public static string? Identifies(TableColumn column, SortingRoom room) => column switch
    {
        CategoricalColumn { IsBoolean: false } texts when IdentifierGuess.OfTexts(Distinct(texts), texts.Rows - texts.MissingCount, Limits) is { } reason =>
            IdentifierGuess.OfOdd([.. Enumerable.Range(0, texts.Rows).Select(texts.NameAt).OfType<string>()]) is { } odd ? $"{reason} {odd}" : reason,
        NumericColumn { IsInteger: true } numbers => IdentifierGuess.OfNumbers(numbers.Name, room.Sorted(numbers), Limits),
        _ => null,
    };

    /// <summary>What is odd about a column that a model has, as a sentence without its subject; null for nothing.</summary>
    /// <param name="room">Room for sorted values.</param>
    public static string? Note(TableColumn column, SortingRoom room)
    {
        if (column.MissingCount == column.Rows)
            return "has no values: there is nothing to learn, and generated rows have none either.";
        if (column is NumericColumn numeric)
        {
            var values = room.Sorted(numeric);
            if (values[0] == values[^1])
                return Constant;
            // 1 to n, or any other run of whole numbers without a gap.
            return numeric.IsInteger && values.Length >= Limits.IdentifierRows && values[^1] - values[0] == values.Length - 1
                && AreDifferent(values)
                ? "is learned, but its values are whole numbers that follow each other, each once. If they number the rows rather than describing them, "
                    + "leave the column out."
                : null;
        }
        return column is CategoricalColumn categorical && Distinct(categorical) == 1 ? Constant : null;
    }

    private static bool AreDifferent(ReadOnlySpan<double> sorted)
    {
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i - 1] == sorted[i])
                return false;
        }
        return true;
    }

    private static int Distinct(CategoricalColumn column)
    {
        var seen = new bool[column.Categories.Count];
        for (int row = 0; row < column.Rows; row++)
        {
            if (column[row] is var code && code != CategoricalColumn.Missing)
                seen[code] = true;
        }
        return seen.Count(value => value);
    }
}
