using System.Globalization;

namespace Kaem.ML.Tables;

/// <summary>
/// How days, times and lengths of time are written: a .NET pattern such as <c>yyyy-MM-dd HH:mm:ss</c> or <c>dd.MM.yyyy</c>, with English names of months.
/// Lengths of time have the patterns <c>c</c> (<c>1.02:03:04.5</c>), <c>[h]:mm:ss</c> and <c>[h]:mm</c>.
/// </summary>
public sealed record TemporalFormat : ColumnFormat
{
    /// <summary>Ticks are finer than a double holds; what is learned is exact to a millionth.</summary>
    private const double TicksOfLast = TimeSpan.TicksPerMicrosecond;

    /// <summary>Days after which year and month are others.</summary>
    private const int Another = 400;

    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>Values written by a pattern.</summary>
    /// <param name="kind">Date, timestamp, time or duration.</param>
    /// <param name="pattern">The pattern.</param>
    /// <exception cref="ArgumentException">The kind is another one, or the pattern can't write it and read it again.</exception>
    public TemporalFormat(ColumnKind kind, string pattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        if (!kind.IsTemporal())
            throw new ArgumentException($"kind must be Date, Timestamp, Time or Duration, and is {kind}.", nameof(kind));
        Kind = kind;
        Pattern = pattern;
        try
        {
            if (!TryParse(Write(0), out _) || Write(0) == Write(kind == ColumnKind.Date ? Another : kind == ColumnKind.Timestamp ? Another * 86400.0 : 3660))
                throw new FormatException("It does not read what it writes, or writes different ones alike.");
        }
        catch (FormatException exception)
        {
            throw new ArgumentException($"'{pattern}' is no pattern for a {kind}: {exception.Message}", nameof(pattern), exception);
        }
    }

    /// <summary>Date, timestamp, time or duration.</summary>
    public ColumnKind Kind { get; }

    /// <summary>The pattern of .NET, without its offset from universal time.</summary>
    public string Pattern { get; }

    /// <summary>The offset from universal time behind each value, <c>Z</c> or <c>+02:00</c>; empty for none. Values are of the local clock.</summary>
    public string Offset { get; init => field = value is "" || TryOffset(value, out _) ? value : throw BadOffset(value); } = "";

    /// <summary>The pattern for values that come as such and not as text.</summary>
    internal static TemporalFormat Default(ColumnKind kind) => new(kind, kind switch
    {
        ColumnKind.Date => "yyyy-MM-dd",
        ColumnKind.Timestamp => "yyyy-MM-dd HH:mm:ss.FFFFFF",
        ColumnKind.Time => "HH:mm:ss.FFFFFF",
        _ => "c",
    });

    /// <summary>Reads a value.</summary>
    /// <param name="text">The text, without blanks around it.</param>
    /// <param name="number">Days since 1970-01-01 of a date, seconds of others; see <see cref="ColumnKind"/>.</param>
    /// <returns>Whether the text is one. An offset that is not <see cref="Offset"/> is taken into account.</returns>
    public bool TryParse(string text, out double number)
    {
        ArgumentNullException.ThrowIfNull(text);
        number = double.NaN;
        if (Kind == ColumnKind.Duration)
        {
            bool isLength = TryDuration(text, out var length);
            number = OfTicks(length.Ticks);
            return isLength;
        }
        long shift = 0;
        if (Offset.Length > 0)
        {
            int end = OffsetLength(text);
            if (end == 0 || !TryOffset(text[^end..], out var own))
                return false;
            TryOffset(Offset, out var common);
            shift = (common - own).Ticks;
            text = text[..^end];
        }
        if (!DateTime.TryParseExact(text, Pattern, Culture, DateTimeStyles.NoCurrentDateDefault, out var time))
            return false;
        number = Kind switch
        {
            ColumnKind.Date => (time.Date - DateTime.UnixEpoch.Date).Days,
            ColumnKind.Time => OfTicks(time.TimeOfDay.Ticks),
            _ => OfTicks(time.Ticks - DateTime.UnixEpoch.Ticks + shift),
        };
        return true;
    }

    /// <summary>Writes a value; one beyond what .NET's types hold as their first or last.</summary>
    /// <param name="number">Days since 1970-01-01 of a date, seconds of others.</param>
    public string Write(double number) => Kind == ColumnKind.Duration
        ? WriteDuration(ToDuration(number))
        : ToDateTime(number).ToString(Pattern, Culture) + Offset;

    /// <summary>A number of this kind as a point in time; of a time of day, on the first day of all.</summary>
    internal DateTime ToDateTime(double number) => Kind switch
    {
        ColumnKind.Date => Bounded(number * TimeSpan.TicksPerDay + DateTime.UnixEpoch.Ticks),
        ColumnKind.Time => Bounded(Math.Clamp(Ticks(number), 0, TimeSpan.TicksPerDay - 1)),
        _ => Bounded(Ticks(number) + (double)DateTime.UnixEpoch.Ticks, Ticks(number)),
    };

    /// <summary>A point in time by the clock that the values are of.</summary>
    internal DateTime ToLocal(DateTimeOffset time) =>
        Offset.Length > 0 && TryOffset(Offset, out var offset) ? time.ToOffset(offset).DateTime : time.DateTime;

    /// <summary>A number of this kind as a point in time by the clock that the values are of; of universal time where they don't say.</summary>
    internal DateTimeOffset ToDateTimeOffset(double number)
    {
        TryOffset(Offset, out var offset);
        var local = ToDateTime(number);
        // What no offset can be taken from is the first or the last.
        return local.Ticks - offset.Ticks is var ticks && ticks < 0 ? DateTimeOffset.MinValue
            : ticks > DateTime.MaxValue.Ticks ? DateTimeOffset.MaxValue
            : new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), offset);
    }

    /// <summary>A number of seconds as a length of time.</summary>
    internal static TimeSpan ToDuration(double number)
    {
        double ticks = Ticks(number);
        return ticks >= long.MaxValue ? TimeSpan.MaxValue : ticks <= long.MinValue ? TimeSpan.MinValue : new TimeSpan((long)ticks);
    }

    /// <summary>Seconds of ticks, to the microsecond.</summary>
    internal static double OfTicks(long ticks) => Math.Round(ticks / TicksOfLast) / TimeSpan.MicrosecondsPerSecond;

    /// <summary>Characters of the offset at the end of a text; 0 where there is none.</summary>
    internal static int OffsetLength(string text)
    {
        if (text.EndsWith('Z'))
            return 1;
        int sign = text.LastIndexOfAny(['+', '-']);
        return sign > 0 && text.Length - sign is 3 or 5 or 6 && text.Contains(':', StringComparison.Ordinal) && TryOffset(text[sign..], out _)
            ? text.Length - sign
            : 0;
    }

    internal static bool TryOffset(string text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text is "Z")
            return true;
        // ±hh, ±hhmm, ±hh:mm
        bool isOffset = text.Length is 3 or 5 or 6 && text[0] is '+' or '-' && (text.Length != 6 || text[3] == ':');
        if (!isOffset)
            return false;
        string digits = text[1..].Replace(":", "", StringComparison.Ordinal).PadRight(4, '0');
        if (digits.Length != 4 || !int.TryParse(digits, NumberStyles.None, Culture, out int number) || number / 100 > 14 || number % 100 > 59)
            return false;
        offset = new TimeSpan(number / 100, number % 100, 0) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static ArgumentException BadOffset(string value) =>
        new($"{nameof(Offset)} must be Z, or hours and minutes as +02:00, and is '{value}'.", nameof(Offset));

    private static double Ticks(double seconds) => Math.Round(seconds * TimeSpan.MicrosecondsPerSecond) * TicksOfLast;

    private static DateTime Bounded(double ticks, double exact = double.NaN)
    {
        if (!(ticks > 0))
            return DateTime.MinValue;
        if (ticks >= DateTime.MaxValue.Ticks)
            return DateTime.MaxValue;
        return double.IsNaN(exact) ? new DateTime((long)ticks) : DateTime.UnixEpoch.AddTicks((long)exact);
    }

    private string WriteDuration(TimeSpan length)
    {
        if (Pattern is not ("[h]:mm:ss" or "[h]:mm"))
            return length.ToString(Pattern, Culture);
        var size = length.Duration();
        string hours = ((long)size.TotalHours).ToString(Culture), rest = size.ToString(Pattern == "[h]:mm" ? @"\:mm" : @"\:mm\:ss", Culture);
        return $"{(length < TimeSpan.Zero ? "-" : "")}{hours}{rest}";
    }

    private bool TryDuration(string text, out TimeSpan length)
    {
        if (Pattern is not ("[h]:mm:ss" or "[h]:mm"))
            return TimeSpan.TryParseExact(text, Pattern, Culture, out length);
        length = TimeSpan.Zero;
        string[] parts = text.TrimStart('-').Split(':');
        if (parts.Length != (Pattern == "[h]:mm" ? 2 : 3) || !int.TryParse(parts[0], NumberStyles.None, Culture, out int hours)
            || !Array.TrueForAll(parts[1..], part => part.Length == 2 && int.TryParse(part, NumberStyles.None, Culture, out int of) && of < 60))
        {
            return false;
        }
        length = TimeSpan.FromHours(hours) + TimeSpan.FromMinutes(int.Parse(parts[1], Culture))
            + TimeSpan.FromSeconds(parts.Length > 2 ? int.Parse(parts[2], Culture) : 0);
        length = text.StartsWith('-') ? -length : length;
        return true;
    }
}
