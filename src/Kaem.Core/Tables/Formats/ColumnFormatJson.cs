using System.Text.Json;
using Kaem.ML.Persistence;

namespace Kaem.ML.Tables;

/// <summary>Formats of columns as JSON. Each is read only for a kind that has it.</summary>
internal static class ColumnFormatJson
{
    /// <summary>Writes the property <c>format</c>.</summary>
    public static void Write(Utf8JsonWriter json, ColumnFormat format)
    {
        json.WriteStartObject("format");
        switch (format)
        {
            case NumberFormat number:
                json.WriteAnyText("prefix", number.Prefix);
                json.WriteAnyText("suffix", number.Suffix);
                json.WriteAnyText("group", number.GroupSeparator?.ToString() ?? "");
                json.WriteAnyText("mark", number.DecimalMark.ToString());
                if (number.Decimals is { } decimals)
                    json.WriteNumber("decimals", decimals);
                json.WriteAnyText("exponent", number.ExponentMark?.ToString() ?? "");
                if (number.ExponentPattern is { } exponents)
                    json.WriteAnyText("exponents", exponents);
                if (number.NegativePattern != NumberFormat.Minus)
                    json.WriteAnyText("negative", number.NegativePattern);
                break;
            case TemporalFormat temporal:
                json.WriteAnyText("pattern", temporal.Pattern);
                json.WriteAnyText("offset", temporal.Offset);
                break;
            case BooleanFormat boolean:
                json.WriteAnyText("false", boolean.False);
                json.WriteAnyText("true", boolean.True);
                break;
        }
        json.WriteEndObject();
    }

    /// <exception cref="ArgumentException">A value is none that such a format has.</exception>
    /// <exception cref="KeyNotFoundException">A value is not there.</exception>
    public static ColumnFormat Read(JsonElement json, ColumnKind kind) => kind.IsTemporal()
        ? new TemporalFormat(kind, Text("pattern", json)) { Offset = Text("offset", json) }
        : kind == ColumnKind.Boolean
        ? new BooleanFormat { False = Text("false", json), True = Text("true", json) }
        : new NumberFormat
        {
            Prefix = Text("prefix", json),
            Suffix = Text("suffix", json),
            GroupSeparator = Character("group", json),
            DecimalMark = Character("mark", json) ?? throw new ArgumentException("A format has no decimal mark."),
            Decimals = json.TryGetProperty("decimals", out var decimals) ? decimals.GetInt32() : null,
            ExponentMark = Character("exponent", json),
            // Files of before have neither.
            ExponentPattern = json.TryGetProperty("exponents", out _) ? Text("exponents", json) : null,
            NegativePattern = json.TryGetProperty("negative", out _) ? Text("negative", json) : NumberFormat.Minus,
        };

    private static string Text(string name, JsonElement json) => json.GetProperty(name).AnyText() ?? throw new ArgumentException($"A format's {name} is null.");

    private static char? Character(string name, JsonElement json) => Text(name, json) switch
    {
        "" => null,
        { Length: 1 } text => text[0],
        var text => throw new ArgumentException($"A format's {name} is '{text}', not one character."),
    };
}
