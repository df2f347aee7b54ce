using System.Globalization;

namespace Kaem.ML.Tables;

/// <summary>Reads values that are written as text, in the invariant culture.</summary>
internal static class TextValues
{
    /// <summary>Up to here every whole number has a double of its own.</summary>
    public const double LargestInteger = 1L << 53;

    /// <summary>
    /// What may stand for a missing value in a column of numbers, booleans, days or times, in any case of letters. Among texts these can be values.
    /// </summary>
    private static readonly HashSet<string> Strays = new(
    [
        "-", "--", "---", "–", "—", ".", "..", "*", "n.a.", "n.a", "none", "nil", "missing", "unknown", "undefined", "not available",
        "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", "∞", "-∞", "+nan", "-nan", @"\N",
        "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!",
    ], StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a finite number.</summary>
    public static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    /// <summary>Whether a text may stand for a missing value where others are numbers, booleans, days or times.</summary>
    public static bool IsStray(string text) => Strays.Contains(text);

    /// <summary>Whether the text is true or false, in any case.</summary>
    public static bool IsBoolean(string text) => bool.TryParse(text, out _);

    /// <summary>Reads true or false, or 1 or 0 where the column's kind was given.</summary>
    public static bool TryBoolean(string text, out bool value)
    {
        if (bool.TryParse(text, out value))
            return true;
        value = text == "1";
        return text is "0" or "1";
    }
}
