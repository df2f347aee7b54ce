using System.Globalization;
using System.Text;

namespace Kaem.ML.Tables;

/// <summary>How numbers are written: <c>1,234.50</c>, <c>$5</c>, <c>12 %</c>, <c>1.234,5 €</c>. Without regard to the culture.</summary>
public sealed record NumberFormat : ColumnFormat
{
    /// <summary>Decimals that can be asked for.</summary>
    private const int MostDecimals = 22;

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

    /// <summary>Whether numbers are written as they are without a format.</summary>
    internal bool IsDefault => IsPlain && Decimals is null && ExponentMark == 'E';

    /// <summary>Whether there is nothing but digits, sign and point.</summary>
    internal bool IsPlain => Prefix.Length == 0 && Suffix.Length == 0 && GroupSeparator is null && DecimalMark == '.';

    /// <summary>Reads a finite number that is written so; prefix, suffix and separators of groups may lack.</summary>
    /// <param name="text">The text, without blanks around it.</param>
    /// <param name="number">The number.</param>
    /// <returns>Whether it is one.</returns>
    public bool TryParse(string text, out double number)
    {
        ArgumentNullException.ThrowIfNull(text);
        return IsPlain ? TextValues.TryNumber(text, out number) : TextValues.TryNumber(Digits(text), out number);
    }

    /// <summary>Writes a finite number.</summary>
    public string Write(double number)
    {
        string digits = Decimals is { } decimals
            ? Math.Abs(number).ToString($"F{decimals}", CultureInfo.InvariantCulture)
            : Math.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        int exponent = digits.IndexOf('E', StringComparison.Ordinal);
        if (exponent >= 0)
        {
            digits = ExponentMark is { } mark
                ? $"{digits[..exponent]}{mark}{digits[(exponent + 1)..]}"
                : AllDigits(digits[..exponent], int.Parse(digits.AsSpan(exponent + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        }
        // What is rounded to 0 has no sign.
        string sign = number < 0 && digits.AsSpan().IndexOfAnyInRange('1', '9') >= 0 ? "-" : "";
        return IsPlain ? sign + digits : $"{sign}{Prefix}{Grouped(digits)}{Suffix}";
    }

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
