using System.Text.RegularExpressions;

namespace Kaem.ML.Tables;

/// <summary>Tells columns that identify rows from those that describe them.</summary>
internal static partial class IdentifierGuess
{
    /// <summary>Why whole numbers identify rows, as a sentence; null where they may describe them.</summary>
    /// <param name="sorted">The numbers, none missing, in ascending order.</param>
    public static string? OfNumbers(string name, ReadOnlySpan<double> sorted, ColumnKindOptions options)
    {
        if (sorted.Length < options.IdentifierRows)
            return null;
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i - 1] == sorted[i])
                return null;
        }
        double least = sorted[0], largest = sorted[^1];
        bool isSequence = largest - least == sorted.Length - 1;
        if (isSequence && least is 0 or 1)
            return $"Its {sorted.Length} values number the rows from {least:0} on.";
        // pandas and R write the names of rows into a first column without a name, which pandas reads as Unnamed: 0.
        if (name is "column 1" or "Unnamed: 0")
            return $"All {sorted.Length} values of the first column, which has no name, differ.";
        return SaysSo().IsMatch(name) ? $"All {sorted.Length} values differ, and its name says that they identify rows." : null;
    }

    /// <summary>Why texts identify rows, as a sentence; null where they may describe them.</summary>
    /// <param name="distinct">How many of them differ.</param>
    public static string? OfTexts(int distinct, int count, ColumnKindOptions options) =>
        count >= options.IdentifierRows && distinct >= options.IdentifierShare * count
            ? $"{distinct} of its {count} values are different texts."
            : null;

    /// <summary>What is to be said of identifiers that are unlike nearly all others; null where there are none.</summary>
    public static string? OfOdd(IReadOnlyCollection<string> values) => IdentifierPattern.Odd(values) is [var first, ..] odd
        ? $"{odd.Count} of its {values.Count} values {(odd.Count == 1 ? "is" : "are")} unlike the others, as '{first}'; new ones are like the others."
        : null;

    // customer_id, order no, passengerId, index; not paid or grid.
    [GeneratedRegex(@"(^|[\s_.\-])((?i)ids?|key|uuid|guid|index|idx|no|nr|num|number|row)$|[a-z](Id|ID|Key|Uuid|Guid|Index|No|Nr|Number)$")]
    private static partial Regex SaysSo();
}
