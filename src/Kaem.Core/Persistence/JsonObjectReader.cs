using System.Text.Json;

namespace Kaem.ML.Persistence;

/// <summary>Reads members of a JSON object; those it lacks give the default.</summary>
internal readonly struct JsonObjectReader(JsonElement element)
{
    public string Kind => element.TryGetProperty("kind", out var kind) ? kind.GetString() ?? "" : "";

    public void ExpectKind(string kind)
    {
        if (Kind != kind)
            throw new ModelFormatException($"The model holds a part of kind '{Kind}', which is not known to this version.");
    }

    public JsonObjectReader? Object(string name) => element.TryGetProperty(name, out var value) ? new JsonObjectReader(value) : null;

    public IEnumerable<JsonObjectReader> Objects(string name) =>
        element.TryGetProperty(name, out var value) ? value.EnumerateArray().Select(item => new JsonObjectReader(item)) : [];

    public int Int32(string name, int missing) => element.TryGetProperty(name, out var value) ? value.GetInt32() : missing;

    public int? OptionalInt32(string name) => element.TryGetProperty(name, out var value) ? value.GetInt32() : null;

    public long? OptionalInt64(string name) => element.TryGetProperty(name, out var value) ? value.GetInt64() : null;

    public ulong? OptionalUInt64(string name) => element.TryGetProperty(name, out var value) ? value.GetUInt64() : null;

    public float Single(string name, float missing) => element.TryGetProperty(name, out var value) ? value.GetSingle() : missing;

    public float? OptionalSingle(string name) => element.TryGetProperty(name, out var value) ? value.GetSingle() : null;

    public bool Boolean(string name, bool missing) => element.TryGetProperty(name, out var value) ? value.GetBoolean() : missing;

    public string? OptionalString(string name) => element.TryGetProperty(name, out var value) ? value.AnyText() : null;

    public string[]? OptionalStrings(string name) =>
        element.TryGetProperty(name, out var value) ? [.. value.EnumerateArray().Select(item => item.AnyText() ?? "")] : null;

    public T Enum<T>(string name, T missing) where T : struct, Enum =>
        element.TryGetProperty(name, out var value) ? System.Enum.Parse<T>(value.GetString() ?? "") : missing;

    public T? OptionalEnum<T>(string name) where T : struct, Enum =>
        element.TryGetProperty(name, out var value) ? System.Enum.Parse<T>(value.GetString() ?? "") : null;

    public (float Low, float High)? Range(string name) =>
        element.TryGetProperty(name, out var value) ? (value[0].GetSingle(), value[1].GetSingle()) : null;

    public int[]? OptionalInt32s(string name) =>
        element.TryGetProperty(name, out var value) ? [.. value.EnumerateArray().Select(item => item.GetInt32())] : null;
}
