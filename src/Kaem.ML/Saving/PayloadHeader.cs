using System.Text.Json;

namespace Kaem.ML.Saving;

/// <summary>The header of a payload: an object in JSON, the version first.</summary>
internal static class PayloadHeader
{
    private const int Version = 1;

    /// <param name="write">Writes the object's properties.</param>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            write(json);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    /// <param name="model">What kind of model it belongs to, for messages.</param>
    /// <param name="read">Reads the object's properties.</param>
    /// <exception cref="ModelFormatException">The header is damaged, or comes from a newer version.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> header, string model, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(header);
            int version = document.RootElement.GetProperty("version").GetInt32();
            return version <= Version
                ? read(document.RootElement)
                : throw new ModelFormatException(
                    $"The {model} within the ML.NET file has version {version}; this Kaem.ML reads up to version {Version}. Update Kaem.ML to load it.");
        }
        catch (Exception exception) when (
            exception is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or ArithmeticException or FormatException
            and not ModelFormatException)
        {
            throw new ModelFormatException($"The header of the {model} within the ML.NET file can't be read: {exception.Message}", exception);
        }
    }
}
