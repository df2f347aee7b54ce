using System.Globalization;
using System.Text;

namespace Kaem.ML.Plots;

/// <summary>Numbers and names as a report writes them.</summary>
internal static class Words
{
    /// <summary>A whole number, with its thousands set apart.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number of things, "1 row" or "2 rows".</summary>
    public static string Count(long value, string thing) => value == 1 ? $"1 {thing}" : $"{Count(value)} {thing}s";

    /// <summary>About four significant figures, without a power of ten where there is no need for one.</summary>
    public static string Number(double value)
    {
        if (double.IsNaN(value))
            return "–";
        if (double.IsInfinity(value))
            return value > 0 ? "∞" : "−∞";
        double magnitude = Math.Abs(value);
        string text = magnitude is 0 or (>= 1e-3 and < 1e6)
            ? value.ToString(magnitude >= 1000 ? "N0" : magnitude >= 100 ? "0.#" : magnitude >= 1 ? "0.##" : "0.####", CultureInfo.InvariantCulture)
            : value.ToString("0.###e0", CultureInfo.InvariantCulture);
        return text is "-0" ? "0" : text.Replace('-', '−');
    }

    /// <summary>A share in per cent with one decimal, which no line break takes apart.</summary>
    public static string Percent(double share) => double.IsNaN(share) ? "–" : share.ToString("P1", CultureInfo.InvariantCulture).Replace(' ', '\u00A0');

    /// <summary>gridSize becomes "grid size".</summary>
    public static string Spaced(string camelCase)
    {
        var words = new StringBuilder(camelCase.Length + 4);
        foreach (char character in camelCase)
        {
            if (char.IsUpper(character) && words.Length > 0)
                words.Append(' ');
            words.Append(char.ToLowerInvariant(character));
        }
        return words.ToString();
    }
}
