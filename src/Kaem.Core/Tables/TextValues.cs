using System.Globalization;

namespace Kaem.ML.Tables;

/// <summary>Reads values that are written as text, in the invariant culture.</summary>
internal static class TextValues
{
    /// <summary>Up to here every whole number has a double of its own.</summary>
    public const double LargestInteger = 1L << 53;

    /// <summary>Reads a finite number.</summary>
    public static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

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
