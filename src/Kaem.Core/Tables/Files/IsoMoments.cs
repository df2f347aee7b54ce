using System.Globalization;

namespace Kaem.ML.Tables;

/// <summary>Dates, times and timestamps as texts of ISO 8601, and back.</summary>
internal static class IsoMoments
{
    /// <summary>The table's column of such texts.</summary>
    /// <param name="format">How they are written; null to find that by looking.</param>
    public static TableColumn Column(string name, IReadOnlyList<string?> texts, TemporalFormat? format)
    {
        format ??= TemporalFormatGuess.Of([.. texts.OfType<string>()])?.Format;
        var column = CategoricalColumn.Of(name, texts);
        return format is null ? column : ColumnKinds.As(column, new ColumnSchema(name, format.Kind) { Format = format }) ?? column;
    }

    /// <summary>How the texts are written.</summary>
    public static TemporalFormat Format(ColumnKind kind, bool isUniversal = false) => kind switch
    {
        ColumnKind.Date => new TemporalFormat(kind, "yyyy-MM-dd"),
        ColumnKind.Timestamp => new TemporalFormat(kind, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF") { Offset = isUniversal ? "Z" : "" },
        _ => new TemporalFormat(kind, "HH:mm:ss.FFFFFFF"),
    };

    /// <summary>The column with days and times written in this way.</summary>
    public static TableColumn Iso(TableColumn column) => column is NumericColumn { Format: TemporalFormat { Kind: not ColumnKind.Duration } format } times
        ? new NumericColumn(new ColumnSchema(times.Name, times.Kind) { Format = Format(times.Kind) with { Offset = format.Offset } }, []).WithValues(
            times.Values.ToArray())
        : column;

    /// <summary>A date.</summary>
    public static string OfDate(DateTime date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A timestamp, with Z at its end where it is one of coordinated universal time.</summary>
    public static string OfStamp(DateTime stamp, bool isUniversal) =>
        stamp.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + (isUniversal ? "Z" : "");

    /// <summary>A timestamp with its distance from coordinated universal time.</summary>
    public static string OfStamp(DateTimeOffset stamp) =>
        OfStamp(stamp.DateTime, isUniversal: false) + (stamp.Offset == TimeSpan.Zero ? "Z" : stamp.ToString("zzz", CultureInfo.InvariantCulture));

    /// <summary>A time of the day, or a span of time up to some days.</summary>
    public static string OfTime(TimeSpan time) => time < TimeSpan.Zero
        ? $"-{OfTime(time.Negate())}"
        : OfTime(time.Ticks, TimeSpan.TicksPerSecond);

    /// <summary>A time of the day.</summary>
    /// <param name="units">Since midnight.</param>
    /// <param name="unitsPerSecond">A thousand for milliseconds, and so on.</param>
    public static string OfTime(long units, long unitsPerSecond)
    {
        var (seconds, rest) = Math.DivRem(units, unitsPerSecond);
        string fraction = rest.ToString(CultureInfo.InvariantCulture).PadLeft(Digits(unitsPerSecond), '0').TrimEnd('0');
        string time = string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}");
        return rest == 0 ? time : $"{time}.{fraction}";
    }

    /// <summary>Reads a date or a timestamp.</summary>
    public static bool TryStamp(string text, out DateTime stamp) => DateTime.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out stamp);

    /// <summary>Reads a time of the day.</summary>
    public static bool TryTime(string text, long unitsPerSecond, out long units)
    {
        string[] parts = text.Split('.');
        bool isTime = TimeOnly.TryParseExact(parts[0], ["HH:mm:ss", "HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time);
        int digits = Digits(unitsPerSecond);
        units = time.Ticks / TimeSpan.TicksPerSecond * unitsPerSecond;
        if (parts.Length == 2 && isTime && parts[1].Length is > 0 and < 19 && parts[1].All(char.IsAsciiDigit))
        {
            units += long.Parse(parts[1].PadRight(digits, '0')[..digits], CultureInfo.InvariantCulture);
            return true;
        }
        return isTime && parts.Length == 1;
    }

    /// <summary>Digits of a fraction of a second.</summary>
    private static int Digits(long unitsPerSecond) => unitsPerSecond.ToString(CultureInfo.InvariantCulture).Length - 1;
}
