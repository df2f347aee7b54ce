namespace Kaem.Tool.Arguments;

/// <summary>Names of columns on a command line; see <see cref="NameReader"/>.</summary>
internal static class ColumnNames
{
    /// <summary>The rule, for the help.</summary>
    public const string Rule =
        "A column's name ends at the first equal sign of NAME=VALUE, and at a comma in a list of names. One that has such a character, or begins with a double "
        + "quote, stands in double quotes, and quotes within are doubled: '\"size, cm\"=40', '\"so \"\"called\"\"\"=x'. The single quotes are the shell's. A "
        + "value is all that follows the equal sign, as it is.";

    /// <summary>The rule for several tables.</summary>
    public const string RuleOfTables =
        "A table is called as its file, without what follows the last dot: orders.csv and orders.csv.gz are 'orders'. With several tables a column is "
        + "TABLE.NAME, and a rule 'TABLE: RULE'. A table's name ends at the first dot, equal sign or colon; one that has such a character stands in double "
        + "quotes: '\"orders.2024\".customer=customers.id'.";

    /// <summary>Splits NAME=VALUE.</summary>
    /// <exception cref="ToolException">There is no name, or no equal sign behind it.</exception>
    public static (string Name, string Value) Pair(string text, string option) => Pair(new NameReader(text, option), text, option);

    /// <summary>Splits NAME=VALUE, of what is left to be read of a text.</summary>
    /// <exception cref="ToolException">There is no name, or no equal sign behind it.</exception>
    public static (string Name, string Value) Pair(NameReader reader, string text, string option)
    {
        string name = reader.Next('=');
        if (reader.IsAtEnd)
            throw ToolException.Usage(
                $"'{text}' of {option} has no equal sign behind the column's name: write NAME=VALUE. A name that has one stands in double quotes.");
        return name.Length > 0 ? (name, reader.Rest) : throw ToolException.Usage($"'{text}' of {option} has no column's name before the equal sign.");
    }

    /// <summary>Splits NAME,NAME,….</summary>
    /// <exception cref="ToolException">A name is empty.</exception>
    public static IEnumerable<string> List(string text, string option)
    {
        var reader = new NameReader(text, option);
        do
            yield return Listed(reader, text, option);
        while (!reader.IsAtEnd);
    }

    /// <summary>The next name of a list.</summary>
    /// <exception cref="ToolException">It is empty.</exception>
    public static string Listed(NameReader reader, string text, string option) =>
        reader.Next(',') is { Length: > 0 } name ? name : throw ToolException.Usage($"'{text}' of {option} has an empty name: write NAME,NAME.");

    /// <summary>A name so that it can be given.</summary>
    /// <param name="ends">What ends names there.</param>
    public static string Quoted(string name, params ReadOnlySpan<char> ends) =>
        name.AsSpan().IndexOfAny(ends) >= 0 || name.StartsWith('"') ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name;
}
