using System.Text;

namespace Kaem.ML.Plots;

/// <summary>Text in SVG: its escapes, and how wide it may become in whatever sans-serif the reader's machine has.</summary>
internal static class SvgText
{
    /// <summary>The text with the five special characters of XML escaped, and without the control characters that XML has no way to write.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char character = text[i];
            string? replacement = character switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\uFFFE' or '\uFFFF' => "\uFFFD",
                _ when char.IsHighSurrogate(character) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) => new string([character, text[++i]]),
                _ when char.IsSurrogate(character) => "\uFFFD",
                _ when char.IsControl(character) && character is not ('\t' or '\n' or '\r') => "\uFFFD",
                _ => null,
            };
            _ = replacement is null ? escaped.Append(character) : escaped.Append(replacement);
        }
        return escaped.ToString();
    }

    /// <summary>A width that the text does not exceed in common fonts: those of the widest, DejaVu Sans, rounded up.</summary>
    public static float Width(string text, float size)
    {
        float width = 0;
        foreach (char character in text)
            width += Em(character);
        return width * size;
    }

    /// <summary>The text, cut with an ellipsis where it is wider than its room.</summary>
    public static string Fit(string text, float size, float room)
    {
        if (Width(text, size) <= room)
            return text;
        int length = text.Length;
        while (length > 0 && Width(text[..length], size) + size > room)
            length--;
        // Half of a pair is no character.
        if (length > 0 && char.IsHighSurrogate(text[length - 1]))
            length--;
        return text[..length].TrimEnd() + "…";
    }

    private static float Em(char character) => character switch
    {
        ' ' or 'i' or 'j' or 'l' or 'I' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' => 0.35f,
        'f' or 't' or 'r' or '(' or ')' or '[' or ']' or '/' or '-' => 0.42f,
        'm' or 'M' or 'W' or '…' => 1,
        'w' or '−' or '=' or '+' or '<' or '>' or '%' or '@' => 0.95f,
        >= 'A' and <= 'Z' => 0.8f,
        < '\u0250' => 0.645f,
        _ => 1,
    };
}
