namespace Kaem.ML.Tables;

/// <summary>Tells by what stands below it whether a file's first line has names, or is a row itself.</summary>
internal static class CsvFirstLine
{
    /// <summary>Rows that are looked at, at most.</summary>
    private const int MostRows = 1000;

    /// <summary>Share of a column's values that are of a kind where the column is of it.</summary>
    private const double Mostly = 0.9;

    /// <summary>Times that a value comes on average where a column has categories.</summary>
    private const int OftenRepeated = 4;

    /// <summary>
    /// Whether a line looks like the rows below it: it has numbers among theirs where these have numbers, days where these have days, and values that come
    /// again where values do; and nothing in it could only be a name.
    /// </summary>
    /// <param name="line">The first line's fields, one for each column.</param>
    public static bool LooksLikeRow(IReadOnlyList<string> line, IReadOnlyList<CsvCells> columns)
    {
        bool isLikeOne = false;
        for (int c = 0; c < line.Count; c++)
        {
            // A field without text is a gap, or belongs to an index.
            string[] values = [.. columns[c].Cells.Take(MostRows).Where(value => value.Length > 0)];
            if (line[c].Length == 0 || values.Length == 0)
                continue;
            if (IsOne(line[c], values) is not { } isOne)
                continue;
            if (!isOne)
                return false;
            isLikeOne = true;
        }
        return isLikeOne;
    }

    /// <summary>Whether a text is a value as those below it are; null where that can't be told.</summary>
    private static bool? IsOne(string text, string[] values)
    {
        if (values.Count(value => Number(value) is not null) >= Mostly * values.Length)
        {
            // Years are names, too, of columns whose numbers are others.
            return Number(text) is not { } number ? TextValues.IsStray(text) ? null : false
                : number >= values.Min(Number) && number <= values.Max(Number) ? true
                : null;
        }
        if (TemporalFormatGuess.Of(values) is { } days)
            return days.Format.TryParse(text, out _);
        return values.Contains(text, StringComparer.Ordinal) ? true
            : values.Distinct(StringComparer.Ordinal).Count() * OftenRepeated <= values.Length ? false
            : null;
    }

    private static double? Number(string text) =>
        TextValues.TryNumber(text, out double number) || TextValues.TryNumber(text.Replace(',', '.'), out number) ? number : null;
}
