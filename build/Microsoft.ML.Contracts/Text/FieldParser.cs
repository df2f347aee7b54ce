using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Data;

// Text to values. What can't be read is NaN or a missing key where the type has such a value, and an error elsewhere.
internal static class FieldParser
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    public static Func<ReadOnlyMemory<char>, T> For<T>(DataViewType type, TextLoader.Options options)
    {
        if (type is TextDataViewType)
            return As<T, ReadOnlyMemory<char>>(text => text);
        if (type == NumberDataViewType.Single)
            return As<T, float>(text => Real<float>(text.Span, options));
        if (type == NumberDataViewType.Double)
            return As<T, double>(text => Real<double>(text.Span, options));
        if (type is BooleanDataViewType)
            return As<T, bool>(text => Boolean(text.Span.Trim().ToString()));
        if (type is KeyDataViewType key)
            return text => (T)Convert.ChangeType(ulong.TryParse(text.Span, Invariant, out ulong index) && index < key.Count ? index + 1 : 0, typeof(T), Invariant);
        return text => text.IsEmpty ? default : (T)Other(text.ToString(), type);
    }

    private static Func<ReadOnlyMemory<char>, T> As<T, TActual>(Func<ReadOnlyMemory<char>, TActual> parse) => (Func<ReadOnlyMemory<char>, T>)(object)parse;

    private static T Real<T>(ReadOnlySpan<char> text, TextLoader.Options options) where T : IFloatingPointIeee754<T>
    {
        text = text.Trim();
        if (text.IsEmpty)
            return options.MissingRealsAsNaNs ? T.NaN : T.Zero;
        if (options.DecimalMarker != '.')
            text = text.ToString().Replace(options.DecimalMarker, '.');
        return T.TryParse(text, NumberStyles.Float, Invariant, out var value) ? value : T.NaN;
    }

    private static bool Boolean(string text) => text.ToLowerInvariant() switch
    {
        "" or "0" or "-1" or "-" or "f" or "n" or "no" or "off" or "false" => false,
        "1" or "+1" or "+" or "t" or "y" or "on" or "yes" or "true" => true,
        _ => throw Unreadable(text, BooleanDataViewType.Instance),
    };

    private static object Other(string text, DataViewType type)
    {
        try
        {
            return type switch
            {
                DateTimeDataViewType => DateTime.Parse(text, Invariant, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal),
                DateTimeOffsetDataViewType => DateTimeOffset.Parse(text, Invariant, DateTimeStyles.AssumeUniversal),
                TimeSpanDataViewType => TimeSpan.Parse(text, Invariant),
                _ => Convert.ChangeType(decimal.Parse(text, NumberStyles.Integer, Invariant), type.RawType, Invariant),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw Unreadable(text, type);
        }
    }

    private static FormatException Unreadable(string text, DataViewType type) => new($"Parsing failed with an exception: Could not parse value {text} as {type}");
}
