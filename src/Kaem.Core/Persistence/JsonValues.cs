using System.Globalization;
using System.Text.Json;

namespace Kaem.ML.Persistence;

/// <summary>Values as JSON that JSON has no form for, and arrays.</summary>
internal static class JsonValues
{
    /// <summary>A document of one object.</summary>
    /// <param name="write">Writes the object's properties.</param>
    public static byte[] Document(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    /// <summary>Writes a number that may be NaN or infinite: JSON has no such numbers, so they are strings.</summary>
    public static void WriteAny(this Utf8JsonWriter json, string name, float value)
    {
        json.WritePropertyName(name);
        json.WriteAny(value);
    }

    /// <inheritdoc cref="WriteAny(Utf8JsonWriter, string, float)"/>
    public static void WriteAny(this Utf8JsonWriter json, float value)
    {
        if (float.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Reads what <see cref="WriteAny(Utf8JsonWriter, float)"/> wrote.</summary>
    /// <exception cref="JsonException">It is text, but not that of a number that JSON lacks.</exception>
    public static float AnySingle(this JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.String)
            return json.GetSingle();
        float value = float.TryParse(json.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out float parsed) ? parsed : 0;
        return float.IsFinite(value) ? throw new JsonException($"'{json.GetString()}' is no number.") : value;
    }

    /// <summary>Writes text to the last code unit: what is no valid UTF-16, and so has no UTF-8, as an array of its code units.</summary>
    public static void WriteAnyText(this Utf8JsonWriter json, string name, string text)
    {
        json.WritePropertyName(name);
        json.WriteAnyText(text);
    }

    /// <inheritdoc cref="WriteAnyText(Utf8JsonWriter, string, string)"/>
    public static void WriteAnyText(this Utf8JsonWriter json, string text)
    {
        if (IsValid(text))
        {
            json.WriteStringValue(text);
            return;
        }
        json.WriteStartArray();
        foreach (char unit in text)
            json.WriteNumberValue((int)unit);
        json.WriteEndArray();
    }

    /// <summary>Reads what <see cref="WriteAnyText(Utf8JsonWriter, string)"/> wrote; null for a null.</summary>
    public static string? AnyText(this JsonElement json) =>
        json.ValueKind == JsonValueKind.Array ? new string([.. json.EnumerateArray().Select(unit => (char)unit.GetUInt16())]) : json.GetString();

    /// <summary>Text with its surrogates as escapes, for messages.</summary>
    public static string Escape(string text) =>
        string.Concat(text.Select(unit => char.IsSurrogate(unit) ? $"\\u{(int)unit:x4}" : unit.ToString()));

    /// <summary>Whether text is valid UTF-16: no surrogate stands alone.</summary>
    public static bool IsValid(string text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at]))
                continue;
            if (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
                return false;
            at++;
        }
        return true;
    }

    /// <summary>Writes an array property.</summary>
    public static void Write(this Utf8JsonWriter json, string name, IReadOnlyList<int> values)
    {
        json.WriteStartArray(name);
        foreach (int value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    /// <summary>Writes an array property.</summary>
    public static void Write(this Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteAnyText(value);
        json.WriteEndArray();
    }
}
