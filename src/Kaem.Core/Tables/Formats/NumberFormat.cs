using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Kaem.ML.Tables;

/// <summary>How numbers are written: <c>1,234.50</c>, <c>$5</c>, <c>12 %</c>, <c>1.234,5 €</c>. Without regard to the culture.</summary>
public sealed partial record NumberFormat : ColumnFormat
{
    /// <summary>Decimals that can be asked for.</summary>
    private const int MostDecimals = 22;

    /// <summary>Decimals with which any double's digits are all there.</summary>
    private const int AllDecimals = 16;

    internal const string Minus = "-n", PrintedMinus = "−n", Parentheses = "(n)", TrailingMinus = "n-";

    /// <summary>Shortest digits that read as the number again, a point before its decimals, and nothing around it.</summary>
    public static NumberFormat Plain { get; } = new();

    /// <summary>What stands before the digits: a currency's sign, for instance.</summary>
    public string Prefix { get; init => field = Check.NotNull(value); } = "";

    /// <summary>What stands behind the digits: <c>%</c>, for instance, with a blank before it where there is one. The number is as written.</summary>
    public string Suffix { get; init => field = Check.NotNull(value); } = "";

    /// <summary>What stands between groups of three digits; null for nothing.</summary>
    public char? GroupSeparator { get; init => field = NoDigit(value, nameof(GroupSeparator)); }

    /// <summary>What stands before decimals.</summary>
    public char DecimalMark { get; init => field = NoDigit(value, nameof(DecimalMark)) ?? '.'; } = '.';

    /// <summary>How many decimals are written, zeros too; null for as many as a number needs.</summary>
    public int? Decimals { get; init => field = value is { } decimals ? Check.Within(decimals, 0, MostDecimals) : null; }

    /// <summary>What stands before the exponents of very large and small numbers; null where all their digits are written.</summary>
    public char? ExponentMark
    {
        get;
        init => field = value is null or 'e' or 'E'
            ? value
            : throw new ArgumentOutOfRangeException(nameof(ExponentMark), value, $"{nameof(ExponentMark)} must be 'e', 'E' or null.");
    }

    /// <summary>
    /// How exponents are written where every number has one, <c>7.280e+05</c>: a mark, <c>+</c> where positive ones have a sign, and a zero for each digit
    /// that there is at least, <c>e+00</c>. Null where at most very large and small numbers have one.
    /// </summary>
    public string? ExponentPattern
    {
        get;
        init => field = value is null || Exponents().IsMatch(value)
            ? value
            : throw new ArgumentException($"{nameof(ExponentPattern)} must be like 'e+00', 'E0' or null, not '{value}'.", nameof(ExponentPattern));
    }

    /// <summary>
    /// How negative numbers are written, n being the number without its sign: <c>-n</c>, <c>−n</c> with the sign of print, <c>(n)</c> as accountants do, or
    /// <c>n-</c>.
    /// </summary>
    public string NegativePattern
    {
        get;
        init => field = value is Minus or PrintedMinus or Parentheses or TrailingMinus
            ? value
            : throw new ArgumentException(
                $"{nameof(NegativePattern)} must be '{Minus}', '{PrintedMinus}', '{Parentheses}' or '{TrailingMinus}', not '{value}'.",
                nameof(NegativePattern));
    } = Minus;

    /// <summary>Whether numbers are written as they are without a format.</summary>
    internal bool IsDefault => IsPlain && Decimals is null && ExponentMark == 'E' && ExponentPattern is null;

    /// <summary>Whether there is nothing but digits, sign and point.</summary>
    internal bool IsPlain => Prefix.Length == 0 && Suffix.Length == 0 && GroupSeparator is null && DecimalMark == '.' && NegativePattern == Minus;

    /// <summary>Reads a finite number that is written so; prefix, suffix and separators of groups may lack.</summary>
    /// <param name="text">The text, without blanks around it.</param>
    /// <param name="number">The number.</param>
    /// <returns>Whether it is one.</returns>
    public bool TryParse(string text, out double number)
    {
        ArgumentNullException.ThrowIfNull(text);
        return IsPlain ? TextValues.TryNumber(text, out number) : TextValues.TryNumber(Digits(MinusFirst(text).Text), out number);
    }

    /// <summary>Writes a finite number.</summary>
    public string Write(double number)
    {
        string digits = ExponentPattern is { } pattern
            ? Scientific(Math.Abs(number), pattern)
            : Decimals is { } decimals
            ? Math.Abs(number).ToString($"F{decimals}", CultureInfo.InvariantCulture)
            : Math.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        int exponent = ExponentPattern is null ? digits.IndexOf('E', StringComparison.Ordinal) : -1;
        if (exponent >= 0)
        {
            digits = ExponentMark is { } mark
                ? $"{digits[..exponent]}{mark}{digits[(exponent + 1)..]}"
                : AllDigits(digits[..exponent], int.Parse(digits.AsSpan(exponent + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        }
        // What is rounded to 0 has no sign.
        bool isNegative = number < 0 && digits.AsSpan().IndexOfAnyInRange('1', '9') >= 0;
        if (IsPlain)
            return isNegative ? $"-{digits}" : digits;
        string whole = $"{Prefix}{Grouped(digits)}{Suffix}";
        int at = NegativePattern.IndexOf('n', StringComparison.Ordinal);
        return isNegative ? $"{NegativePattern[..at]}{whole}{NegativePattern[(at + 1)..]}" : whole;
    }

    /// <summary>A number whose sign stands around or behind it with a minus before it, and the pattern of that; others as they are.</summary>
    internal static (string Text, string Pattern) MinusFirst(string text) => text switch
    {
        ['(', .. { Length: > 0 } within, ')'] => ($"-{within.Trim()}", Parentheses),
        [not ('-' or '−' or '+' or '('), .., '-'] when char.IsAsciiDigit(text[^2]) => ($"-{text[..^1]}", TrailingMinus),
        ['−', ..] => (text, PrintedMinus),
        _ => (text, Minus),
    };

    private string Scientific(double number, string pattern)
    {
        string text = number.ToString($"E{Decimals ?? AllDecimals}", CultureInfo.InvariantCulture);
        for (int decimals = 0; Decimals is null && decimals < AllDecimals; decimals++)
        {
            string shorter = number.ToString($"E{decimals}", CultureInfo.InvariantCulture);
            if (double.Parse(shorter, CultureInfo.InvariantCulture) == number)
            {
                text = shorter;
                break;
            }
        }
        int at = text.IndexOf('E', StringComparison.Ordinal);
        int power = int.Parse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string digits = Math.Abs(power).ToString(pattern.AsSpan().TrimStart("eE+").ToString(), CultureInfo.InvariantCulture);
        return $"{text[..at]}{pattern[0]}{(power < 0 ? "-" : pattern[1] == '+' ? "+" : "")}{digits}";
    }

    [GeneratedRegex(@"^[eE]\+?0{1,3}\z")]
    private static partial Regex Exponents();

    /// <summary>The digits of a number in this format as those of a plain one.</summary>
    private string Digits(string text)
    {
        var rest = text.AsSpan();
        bool isNegative = TakeSign(ref rest);
        if (Prefix.Length > 0 && rest.StartsWith(Prefix, StringComparison.Ordinal))
            rest = rest[Prefix.Length..].TrimStart();
        isNegative |= TakeSign(ref rest);
        string suffix = Suffix.Trim();
        if (suffix.Length > 0 && rest.EndsWith(suffix, StringComparison.Ordinal))
            rest = rest[..^suffix.Length].TrimEnd();
        var plain = new StringBuilder(isNegative ? "-" : "");
        foreach (char character in rest)
        {
            // A point that is no decimal mark makes it no number.
            if (character != GroupSeparator)
                plain.Append(character == DecimalMark ? '.' : character == '.' ? '?' : character);
        }
        return plain.ToString();
    }

    private static bool TakeSign(ref ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] is not ('-' or '−'))
            return false;
        text = text[1..].TrimStart();
        return true;
    }

    private string Grouped(string digits)
    {
        int point = digits.AsSpan().IndexOfAny('.', 'e', 'E'), whole = point < 0 ? digits.Length : point;
        var text = new StringBuilder();
        for (int i = 0; i < whole; i++)
        {
            if (i > 0 && (whole - i) % 3 == 0 && GroupSeparator is { } separator)
                text.Append(separator);
            text.Append(digits[i]);
        }
        foreach (char character in digits.AsSpan(whole))
            text.Append(character == '.' ? DecimalMark : character);
        return text.ToString();
    }

    private static string AllDigits(string mantissa, int exponent)
    {
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        int point = (mantissa.IndexOf('.', StringComparison.Ordinal) is >= 0 and var found ? found : mantissa.Length) + exponent;
        return point <= 0 ? $"0.{new string('0', -point)}{digits}"
            : point >= digits.Length ? digits + new string('0', point - digits.Length)
            : $"{digits[..point]}.{digits[point..]}";
    }

    private static char? NoDigit(char? value, string option) => value is null || !char.IsAsciiLetterOrDigit(value.Value) && value.Value is not ('-' or '+')
        ? value
        : throw new ArgumentOutOfRangeException(option, value, $"{option} must be no digit, letter or sign.");
}
