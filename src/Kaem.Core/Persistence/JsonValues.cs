using System.Text.Json;

namespace Kaem.ML.Persistence;

/// <summary>Values of several numbers as JSON; <see cref="JsonObjectReader"/> reads them.</summary>
internal static class JsonValues
{
    /// <summary>Writes an array property.</summary>
    public static void Write(this Utf8JsonWriter json, string name, (float Low, float High) range)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(range.Low);
        json.WriteNumberValue(range.High);
        json.WriteEndArray();
    }

    /// <summary>Writes an array property.</summary>
    public static void Write(this Utf8JsonWriter json, string name, IReadOnlyList<int> values)
    {
        json.WriteStartArray(name);
        foreach (int value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
