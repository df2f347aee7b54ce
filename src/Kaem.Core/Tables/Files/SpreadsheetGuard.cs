using System.Globalization;

namespace Kaem.ML.Tables;

/// <summary>
/// An apostrophe before text that a spreadsheet would take for a formula, so that it stays text: "=1+1" in a file from elsewhere may run a program when the
/// file is opened. Reading takes it off again. Text that begins with an apostrophe and such a sign gets another, so that what is read is what was written.
/// </summary>
internal static class SpreadsheetGuard
{
    private const char Mark = '\'';

    /// <summary>The text as it is written.</summary>
    public static string Write(string text) => IsFormula(text) ? Mark + text : text;

    /// <summary>The text of what was written.</summary>
    public static ReadOnlySpan<char> Read(ReadOnlySpan<char> field) => field.Length > 2 && field[0] == Mark && IsFormula(field[1..]) ? field[1..] : field;

    /// <summary>A sign alone is no formula, nor is a number, in whatever way it is written.</summary>
    private static bool IsFormula(ReadOnlySpan<char> text)
    {
        var bare = text.TrimStart(Mark);
        if (bare.Length < 2 || bare[0] is not ('=' or '+' or '-' or '@' or '\t' or '\r'))
            return false;
        return bare.Length < text.Length || !IsNumber(bare);
    }

    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        if (text[0] is not ('+' or '-') || text[1..].IndexOfAnyInRange('0', '9') < 0)
            return false;
        // Lengths of time, and numbers with whatever points and commas.
        if (text[1..].IndexOfAnyExcept("0123456789:.,") < 0)
            return true;
        return double.TryParse(text.TrimEnd('%'), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _);
    }
}
