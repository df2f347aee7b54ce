using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kaem.ML.Persistence;

/// <summary>A pair of numbers as an array.</summary>
internal sealed class PairForm : JsonConverter<(float, float)>
{
    public override (float, float) Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        using var json = JsonDocument.ParseValue(ref reader);
        return json.RootElement.GetArrayLength() == 2
            ? (json.RootElement[0].GetSingle(), json.RootElement[1].GetSingle())
            : throw new JsonException($"{json.RootElement} is no pair of numbers.");
    }

    public override void Write(Utf8JsonWriter writer, (float, float) value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Item1);
        writer.WriteNumberValue(value.Item2);
        writer.WriteEndArray();
    }
}

/// <summary>A value of an enumeration as its name and nothing else.</summary>
internal sealed class NameForm<T> : JsonConverter<T> where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        string? name = reader.GetString();
        return Enum.TryParse(name, out T value) && value.ToString() == name
            ? value
            : throw new JsonException($"'{name}' is none of {string.Join(", ", Enum.GetNames<T>())}.");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

/// <summary>A path as the file's name, whatever its characters, without the folder, which is one machine's business.</summary>
internal sealed class FileNameForm : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        using var json = JsonDocument.ParseValue(ref reader);
        return Path.GetFileName(json.RootElement.AnyText());
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteAnyText(Path.GetFileName(value));
}
