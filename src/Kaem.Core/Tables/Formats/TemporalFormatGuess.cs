using System.Text.RegularExpressions;

namespace Kaem.ML.Tables;

/// <summary>Finds out how days, times and lengths of time are written.</summary>
internal static partial class TemporalFormatGuess
{
    /// <summary>Of two that would both do, the first: days come first before points and hyphens, months before slashes.</summary>
    private static readonly string[] Days =
    [
        "yyyy-MM-dd", "yyyy/MM/dd", "yyyy.MM.dd", "yyyy-M-d", "yyyy/M/d", "dd.MM.yyyy", "d.M.yyyy", "MM/dd/yyyy", "M/d/yyyy", "dd/MM/yyyy", "d/M/yyyy",
        "dd-MM-yyyy", "d-M-yyyy", "MM-dd-yyyy", "M-d-yyyy", "dd.MM.yy", "d.M.yy", "MM/dd/yy", "M/d/yy", "dd/MM/yy", "d/M/yy", "dd-MMM-yyyy",
        "d-MMM-yyyy", "dd-MMM-yy", "d-MMM-yy", "dd MMM yyyy", "d MMM yyyy", "dd MMMM yyyy", "d MMMM yyyy", "MMM dd, yyyy", "MMM d, yyyy", "MMMM dd, yyyy",
        "MMMM d, yyyy", "MMM d yyyy",
        "yyyyMMdd", "yyyy-MM", "MMM yyyy", "MMMM yyyy",
    ];

    private static readonly string[] Lengths = ["c", "[h]:mm:ss", "[h]:mm"];

    /// <summary>Years that a day without marks between its digits can have: other numbers have no such limits.</summary>
    private const int FirstYear = 1850, LastYear = 2150;

    /// <summary>What was found.</summary>
    /// <param name="Format">The format.</param>
    /// <param name="Note">What is odd, as sentences; null for nothing.</param>
    public readonly record struct Found(TemporalFormat Format, string? Note);

    /// <summary>The format of texts that are all of one kind; null where they are not.</summary>
    public static Found? Of(IReadOnlyList<string> texts)
    {
        // Most columns are told by their first value not to be of these kinds.
        if (texts.Count == 0 || texts[0].Length is < 4 or > 40 || texts[0].AsSpan().IndexOfAnyInRange('0', '9') < 0)
            return null;
        var formats = Candidates(texts[0]).Where(format => format.TryParse(texts[0], out _)).ToList();
        var exact = new int[formats.Count];
        var different = new string?[formats.Count];
        foreach (string text in texts)
        {
            for (int f = formats.Count - 1; f >= 0; f--)
            {
                if (exact[f] < 0)
                    continue;
                if (!formats[f].TryParse(text, out double value) || !IsYear(formats[f], value))
                    exact[f] = -1;
                else if (formats[f].Write(value) == text)
                    exact[f]++;
                else
                    different[f] ??= text;
            }
            if (!Array.Exists(exact, count => count >= 0))
                return null;
        }
        int best = Array.IndexOf(exact, exact.Length > 0 ? exact.Max() : 0);
        if (best < 0)
            return null;
        var chosen = formats[best];
        var notes = new List<string>();
        if (different[best] is { } odd && chosen.TryParse(odd, out double other))
            notes.Add($"Not all are written alike, or to the microsecond: '{odd}' is learned and written as '{chosen.Write(other)}'.");
        string first = MonthsFirst().Replace(chosen.Pattern, "$3$2$1");
        if (first != chosen.Pattern && formats.FindIndex(format => format.Pattern == first && format.Offset == chosen.Offset) is >= 0 and var swapped
            && exact[swapped] == exact[best])
            notes.Add($"Days and months can't be told apart; they are read as '{chosen.Pattern}'. Give its format where that is wrong.");
        return new Found(chosen, notes.Count > 0 ? string.Join(" ", notes) : null);
    }

    private static bool IsYear(TemporalFormat format, double value) =>
        format.Pattern != "yyyyMMdd" || format.ToDateTime(value).Year is >= FirstYear and <= LastYear;

    private static IEnumerable<TemporalFormat> Candidates(string text)
    {
        var time = TimeAtEnd().Match(text);
        if (!time.Success)
            return Days.Select(pattern => new TemporalFormat(ColumnKind.Date, pattern));
        string[] clocks = [.. Clocks(time)];
        string before = text[..time.Index], offset = time.Groups["offset"].Value;
        if (before.Length == 0)
        {
            return offset.Length > 0 ? [] : clocks.Select(pattern => new TemporalFormat(ColumnKind.Time, pattern))
                .Concat(Lengths.Select(pattern => new TemporalFormat(ColumnKind.Duration, pattern)));
        }
        string between = before.EndsWith(", ", StringComparison.Ordinal) ? ", " : before[^1..];
        if (between is not ("T" or " " or ", " or "-" or "_"))
            return LengthOfTime().IsMatch(text) ? [new TemporalFormat(ColumnKind.Duration, "c")] : [];
        string literal = between == "T" ? "'T'" : between;
        return Days.SelectMany(day => clocks.Select(clock => new TemporalFormat(ColumnKind.Timestamp, day + literal + clock) { Offset = offset }));
    }

    private static IEnumerable<string> Clocks(Match time)
    {
        bool isHalfDay = time.Groups["half"].Success;
        string blank = time.Groups["blank"].Value, behind = isHalfDay ? $"{blank}tt" : "";
        int digits = time.Groups["fraction"].Length;
        string seconds = time.Groups["seconds"].Success ? ":ss" : "";
        // As many digits in each, or as many as each needs.
        string[] ends = seconds.Length == 0 ? [""] : digits > 1 ? [$":ss.{new string('f', digits - 1)}", ":ss.FFFFFFF"] : [":ss", ":ss.FFFFFFF"];
        foreach (string hour in isHalfDay ? ["hh", "h"] : new[] { "HH", "H" })
        {
            foreach (string end in ends)
                yield return $"{hour}:mm{end}{behind}";
        }
    }

    [GeneratedRegex(
        @"(?<![\d:])\d{1,3}:\d{2}(?<seconds>:\d{2}(?<fraction>\.\d{1,7})?)?((?<blank> ?)(?<half>[AaPp][Mm]))?(?<offset>Z|[+-]\d{2}(:?\d{2})?)?$")]
    private static partial Regex TimeAtEnd();

    [GeneratedRegex(@"^-?\d+\.\d{2}:\d{2}:\d{2}(\.\d{1,7})?$")]
    private static partial Regex LengthOfTime();

    [GeneratedRegex(@"^(M{1,2}|d{1,2})([/.-])(M{1,2}|d{1,2})(?=[/.-])")]
    private static partial Regex MonthsFirst();
}
