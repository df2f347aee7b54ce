using System.Text;

namespace Kaem.Tool.Arguments;

/// <summary>
/// Names of columns on a command line. A name with a character that ends names (an equal sign before a value, a comma in a list), or one that begins with a
/// double quote, stands in double quotes, in which a quote is doubled.
/// </summary>
internal static class ColumnNames
{
    /// <summary>The rule, for the help.</summary>
    public const string Rule =
        "A column's name ends at the first equal sign of NAME=VALUE, and at a comma in a list of names. One that has such a character, or begins with a double "
        + "quote, stands in double quotes, and quotes within are doubled: '\"size, cm\"=40', '\"so \"\"called\"\"\"=x'. The single quotes are the shell's. A "
        + "value is all that follows the equal sign, as it is.";

    /// <summary>Splits NAME=VALUE.</summary>
    /// <exception cref="ToolException">There is no name, or no equal sign behind it.</exception>
    public static (string Name, string Value) Pair(string text, string option)
    {
        int at = 0;
        string name = Next(text, ref at, '=', option);
        if (at >= text.Length)
            throw ToolException.Usage(
                $"'{text}' of {option} has no equal sign behind the column's name: write NAME=VALUE. A name that has one stands in double quotes.");
        return name.Length > 0 ? (name, text[(at + 1)..]) : throw ToolException.Usage($"'{text}' of {option} has no column's name before the equal sign.");
    }

    /// <summary>Splits NAME,NAME,….</summary>
    /// <exception cref="ToolException">A name is empty.</exception>
    public static IEnumerable<string> List(string text, string option)
    {
        for (int at = 0; at <= text.Length; at++)
        {
            string name = Next(text, ref at, ',', option);
            yield return name.Length > 0 ? name : throw ToolException.Usage($"'{text}' of {option} has an empty name: write NAME,NAME.");
        }
    }

    /// <summary>A name so that it can be given.</summary>
    public static string Quoted(string name, char end) =>
        name.Contains(end, StringComparison.Ordinal) || name.StartsWith('"') ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name;

    /// <summary>Reads a name; <paramref name="at"/> then is the place of what ended it, or behind the text.</summary>
    private static string Next(string text, ref int at, char end, string option)
    {
        // Blanks around a name are none of it, in files neither.
        while (at < text.Length && text[at] == ' ')
            at++;
        if (at == text.Length || text[at] != '"')
        {
            int first = at;
            at = text.IndexOf(end, at) is >= 0 and var found ? found : text.Length;
            return text[first..at].Trim();
        }
        var name = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"')
                name.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                name.Append('"');
                at++;
            }
            else
            {
                at++;
                while (at < text.Length && text[at] == ' ')
                    at++;
                return at == text.Length || text[at] == end
                    ? name.ToString().Trim()
                    : throw ToolException.Usage($"'{text}' of {option} goes on after the quote that closes a name. A quote within a name is doubled.");
            }
        }
        throw ToolException.Usage($"'{text}' of {option} has a quote that does not close.");
    }
}
