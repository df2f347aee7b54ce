using System.Globalization;
using System.Text;

namespace Kaem.ML.Tables;

/// <summary>
/// Rules as text: <c>from &lt;= until</c>, <c>low &lt; high</c>, <c>total = net + tax</c>, <c>zone -&gt; borough, city</c>, <c>make + model</c>,
/// <c>0 &lt;= age &lt;= 120</c>, <c>unique year + number</c>. Names with signs, quotes or blanks at their ends, and those that read as numbers, stand in
/// quotes, which are doubled within.
/// </summary>
internal static class RuleText
{
    private static readonly string[] Signs = ["<=", ">=", "->", "<", ">", "=", "+", ","];

    private const string Unique = "unique ";

    /// <summary>A column's name as it stands in a rule.</summary>
    public static string Quote(string name) =>
        name != name.Trim() || name.Contains('"') || Array.Exists(Signs, name.Contains) || name.StartsWith(Unique, StringComparison.Ordinal) || IsNumber(name, out _)
        ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : name;

    /// <exception cref="FormatException">It is no rule.</exception>
    public static TableRule Parse(string text)
    {
        string body = text.Trim();
        bool isUnique = body.StartsWith(Unique, StringComparison.Ordinal);
        var words = Words(isUnique ? body[Unique.Length..] : body, text);
        string[] names = [.. words.Where((_, i) => i % 2 == 0).Select(word => word.Text)], signs = [.. words.Where((_, i) => i % 2 == 1).Select(word => word.Text)];
        if (words.Count % 2 == 0 || words.Where((word, i) => word.IsSign != (i % 2 == 1)).Any())
            throw NoRule(text, "names and signs do not take turns");
        try
        {
            if (isUnique)
                return signs.All(sign => sign == "+") ? TableRule.Unique(names) : throw NoRule(text, "a key is names with '+' between them");
            return signs switch
            {
                [] => throw NoRule(text, "it has no sign"),
                ["->", .. var rest] when rest.All(sign => sign == ",") => TableRule.Determines(names[0], names[1..]),
                ["=", .. var rest] when rest.All(sign => sign == "+") => TableRule.Sum(names[0], names[1..]),
                [.. var all] when all.All(sign => sign == "+") => TableRule.Combinations(names),
                ["<=", "<="] when Bound(words[0], out double least) && Bound(words[4], out double most) => TableRule.Range(names[1], least, most),
                ["<="] when Bound(words[2], out double most) => TableRule.Range(names[0], most: most),
                [">="] when Bound(words[2], out double least) => TableRule.Range(names[0], least),
                ["<="] when Bound(words[0], out double least) => TableRule.Range(names[1], least),
                ["<="] => TableRule.LessOrEqual(names[0], names[1]),
                ["<"] when !Bound(words[0], out _) && !Bound(words[2], out _) => TableRule.Less(names[0], names[1]),
                [">="] => TableRule.LessOrEqual(names[1], names[0]),
                [">"] when !Bound(words[0], out _) && !Bound(words[2], out _) => TableRule.Less(names[1], names[0]),
                _ => throw NoRule(text, "these signs together say nothing"),
            };
        }
        catch (ArgumentException exception)
        {
            throw new FormatException($"'{text}' is no rule: {exception.Message}", exception);
        }
    }

    private static List<(string Text, bool IsSign, bool IsQuoted)> Words(string body, string text)
    {
        var words = new List<(string Text, bool IsSign, bool IsQuoted)>();
        var bare = new StringBuilder();
        for (int at = 0; at < body.Length;)
        {
            string? sign = Array.Find(Signs, sign => string.CompareOrdinal(body, at, sign, 0, sign.Length) == 0);
            if (sign is not null)
            {
                Flush();
                words.Add((sign, true, false));
                at += sign.Length;
            }
            else if (body[at] == '"' && bare.ToString().Trim().Length == 0)
            {
                var quoted = new StringBuilder();
                for (at++; ; at++)
                {
                    if (at >= body.Length)
                        throw NoRule(text, "a quote does not end");
                    if (body[at] == '"' && (at + 1 == body.Length || body[at + 1] != '"'))
                        break;
                    quoted.Append(body[at]);
                    at += body[at] == '"' ? 1 : 0;
                }
                at++;
                words.Add((quoted.ToString(), false, true));
                bare.Clear();
            }
            else
            {
                bare.Append(body[at++]);
            }
        }
        Flush();
        return words;

        void Flush()
        {
            if (bare.ToString().Trim() is { Length: > 0 } name)
                words.Add((name, false, false));
            bare.Clear();
        }
    }

    private static bool Bound((string Text, bool IsSign, bool IsQuoted) word, out double number)
    {
        number = 0;
        return !word.IsQuoted && IsNumber(word.Text, out number);
    }

    private static bool IsNumber(string text, out double number) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    private static FormatException NoRule(string text, string why) => new(
        $"'{text}' is no rule: {why}. Rules are like 'from <= until', 'low < high', 'total = net + tax', 'zone -> borough', 'make + model', '0 <= age <= 120' "
        + "and 'unique year + number'; names with signs or quotes stand in double quotes.");
}
