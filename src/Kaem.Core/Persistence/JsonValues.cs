using System.Text.Json;

namespace Kaem.ML.Persistence;

/// <summary>Objects and values of several parts as JSON; <see cref="JsonObjectReader"/> reads them.</summary>
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

    /// <summary>Writes a property that is an object.</summary>
    /// <param name="write">Writes the object's properties.</param>
    public static void Write<T>(this Utf8JsonWriter json, string name, T value, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartObject(name);
        write(json, value);
        json.WriteEndObject();
    }

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

    /// <summary>Writes an array property.</summary>
    public static void Write(this Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
