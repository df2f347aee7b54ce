using System.Globalization;

namespace Kaem.ML.Tables;

/// <summary>Finds out how numbers are written.</summary>
internal sealed class NumberFormatGuess
{
    /// <summary>Characters around numbers that are looked at, at most.</summary>
    private const int MostAround = 4;

    /// <summary>Digits that any double holds.</summary>
    private const int SafeDigits = 15;

    /// <summary>Decimals up to which a double is written without an exponent.</summary>
    private const int MostShortDecimals = 4;

    private const char NoBreakSpace = '\u00A0', NarrowNoBreakSpace = '\u202F';

    private static readonly (char Decimal, char? Group)[] Marks =
        [('.', null), ('.', ','), (',', null), (',', '.'), ('.', '\''), ('.', '’'), (',', ' '), (',', NoBreakSpace), (',', NarrowNoBreakSpace), ('.', ' '),
            ('.', NoBreakSpace), ('.', NarrowNoBreakSpace)];

    private static readonly (char Decimal, char? Group)[] CommaFirst = [(',', null), (',', '.'), .. Marks];

    private NumberFormatGuess(NumberFormat format, bool isWhole, bool isLossy)
    {
        Format = format;
        IsWhole = isWhole;
        IsLossy = isLossy;
    }

    /// <summary>How they are written; strays apart.</summary>
    public NumberFormat Format { get; }

    /// <summary>Whether they are whole numbers, and none is written with decimals.</summary>
    public bool IsWhole { get; }

    /// <summary>Whether some have more digits than a double holds.</summary>
    public bool IsLossy { get; }

    /// <summary>The format of texts that are all numbers; null where they are not, or where zeros before them make codes of them.</summary>
    /// <param name="isCommaDecimal">Whether <c>1,234</c> has decimals, where both would do.</param>
    public static NumberFormatGuess? Of(IReadOnlyList<string> texts, bool isCommaDecimal = false)
    {
        if (texts.Count == 0)
            return null;
        (texts, string negative) = MinusFirst(texts);
        var (prefix, suffix) = Around(texts[0]);
        foreach (var (mark, group) in isCommaDecimal ? CommaFirst : Marks)
        {
            if (Fit(texts, prefix, suffix, mark, group, negative) is { } found)
                return found;
        }
        return null;
    }

    /// <summary>Numbers with their minus before them, and how they had it. Where all have a sign around or behind them it is none: (1), (2), (3).</summary>
    private static (IReadOnlyList<string> Texts, string Pattern) MinusFirst(IReadOnlyList<string> texts)
    {
        var found = texts.Select(NumberFormat.MinusFirst).ToArray();
        string pattern = found.FirstOrDefault(text => text.Pattern != NumberFormat.Minus).Pattern ?? NumberFormat.Minus;
        if (pattern is NumberFormat.Minus or NumberFormat.PrintedMinus || found.All(text => text.Pattern == pattern))
            return (texts, pattern == NumberFormat.PrintedMinus ? pattern : NumberFormat.Minus);
        return ([.. found.Select(text => text.Text)], pattern);
    }

    /// <summary>Currencies, percents and the like around the digits of a number.</summary>
    private static (string Prefix, string Suffix) Around(string text)
    {
        int sign = text.Length > 0 && text[0] is '-' or '+' or '−' ? 1 : 0;
        int first = text.AsSpan().IndexOfAnyInRange('0', '9'), last = text.AsSpan().LastIndexOfAnyInRange('0', '9');
        if (first < sign || first - sign > MostAround || text.Length - 1 - last > MostAround)
            return ("", "");
        string prefix = text[sign..first].TrimEnd('.', ',', '-'), suffix = text[(last + 1)..];
        return (IsMark(prefix.Trim()) ? prefix : "", IsMark(suffix.Trim()) ? suffix : "");
    }

    private static bool IsMark(string text) => text.Length == 3 && text.All(char.IsAsciiLetterUpper)
        || text.Length is 1 or 2
        && text.All(character => char.GetUnicodeCategory(character) == UnicodeCategory.CurrencySymbol || character is '%' or '‰' or '°');

    private static NumberFormatGuess? Fit(IReadOnlyList<string> texts, string prefix, string suffix, char mark, char? group, string negative)
    {
        int fewest = int.MaxValue, most = 0, longest = 0;
        bool isZeroEnded = false, isLossy = false, isGrouped = false, isWhole = true;
        char? exponent = null;
        ExponentLook exponents = new();
        foreach (string text in texts)
        {
            var body = text.AsSpan();
            if (body[0] is '-' or '−' or '+')
                body = body[1..];
            if (!body.StartsWith(prefix, StringComparison.Ordinal))
                return null;
            body = body[prefix.Length..];
            if (body.Length > 0 && body[0] is '-' && prefix.Length > 0)
                body = body[1..];
            if (!body.EndsWith(suffix, StringComparison.Ordinal))
                return null;
            body = body[..^suffix.Length];
            int power = body.IndexOfAny('e', 'E');
            if (power >= 0)
            {
                if (power == 0 || !int.TryParse(body[(power + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
                    return null;
                exponent ??= body[power];
                exponents.Look(body[power..]);
                body = body[..power];
            }
            int point = body.IndexOf(mark);
            var whole = point < 0 ? body : body[..point];
            var decimals = point < 0 ? [] : body[(point + 1)..];
            if (decimals.IndexOfAnyExceptInRange('0', '9') >= 0 || (whole.Length == 0 && decimals.Length == 0))
                return null;
            if (group is { } separator)
            {
                if (!IsGrouped(whole, separator))
                    return null;
                isGrouped |= whole.Contains(separator);
            }
            else if (whole.IndexOfAnyExceptInRange('0', '9') >= 0 || (whole.Length > 1 && whole[0] == '0'))
                return null;
            longest = Math.Max(longest, whole.Length);
            if (power >= 0)
                exponents.LookAtDecimals(decimals.Length);
            else
            {
                fewest = Math.Min(fewest, decimals.Length);
                most = Math.Max(most, decimals.Length);
                isZeroEnded |= decimals.Length > 0 && decimals[^1] == '0';
            }
            isWhole &= point < 0 && power < 0;
            if (whole.Length + decimals.Length > SafeDigits)
                isLossy |= IsRounded(text, new NumberFormat { Prefix = prefix, Suffix = suffix, DecimalMark = mark, GroupSeparator = group });
        }
        if (group is not null && !isGrouped)
            return null;
        return new NumberFormatGuess(
            new NumberFormat
            {
                Prefix = prefix,
                Suffix = suffix,
                DecimalMark = mark,
                GroupSeparator = group,
                Decimals = exponents.Count == texts.Count ? exponents.Decimals : isZeroEnded && fewest == most ? most : null,
                ExponentPattern = exponents.Count == texts.Count ? exponents.Pattern : null,
                NegativePattern = negative,
                // Where no number is so large or small, it does not matter.
                ExponentMark = exponent ?? (most > MostShortDecimals || longest > SafeDigits ? null : 'E'),
            },
            isWhole, isLossy);
    }

    private static bool IsGrouped(ReadOnlySpan<char> whole, char separator)
    {
        int first = whole.IndexOf(separator);
        if (first < 0)
            return whole.Length is >= 1 and <= 3 && whole.IndexOfAnyExceptInRange('0', '9') < 0 && (whole.Length == 1 || whole[0] != '0');
        if (first is 0 or > 3 || whole[0] == '0' || (whole.Length - first) % 4 != 0)
            return false;
        for (int i = 0; i < whole.Length; i++)
        {
            bool isSeparator = i >= first && (i - first) % 4 == 0;
            if (isSeparator ? whole[i] != separator : !char.IsAsciiDigit(whole[i]))
                return false;
        }
        return true;
    }

    /// <summary>Whether a number's digits are others once it was a double.</summary>
    private static bool IsRounded(string text, NumberFormat format)
    {
        if (!format.TryParse(text, out double number))
            return true;
        static string Significant(string digits)
        {
            string all = new([.. digits.TakeWhile(character => character is not ('e' or 'E')).Where(char.IsAsciiDigit)]);
            return all.TrimStart('0').TrimEnd('0');
        }
        return Significant(text) != Significant(number.ToString("R", CultureInfo.InvariantCulture));
    }

    /// <summary>What the exponents of numbers look like.</summary>
    private sealed class ExponentLook
    {
        private int _fewestDigits = 3, _fewest = int.MaxValue, _most;
        private char _mark;
        private bool _hasPlus;

        /// <summary>Numbers that have one.</summary>
        public int Count { get; private set; }

        /// <summary>Decimals before exponents; null where numbers have more or less of them.</summary>
        public int? Decimals => _fewest == _most ? _most : null;

        public string Pattern => $"{_mark}{(_hasPlus ? "+" : "")}{new string('0', _fewestDigits)}";

        /// <param name="exponent">The exponent with its mark.</param>
        public void Look(ReadOnlySpan<char> exponent)
        {
            Count++;
            _mark = exponent[0];
            _hasPlus |= exponent[1] == '+';
            _fewestDigits = Math.Clamp(exponent.Length - (exponent[1] is '+' or '-' ? 2 : 1), 1, _fewestDigits);
        }

        public void LookAtDecimals(int decimals) => (_fewest, _most) = (Math.Min(_fewest, decimals), Math.Max(_most, decimals));
    }
}
