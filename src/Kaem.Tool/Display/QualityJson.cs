using System.Text.Json;
using System.Text.Json.Serialization;
using Kaem.ML.Tables;

namespace Kaem.Tool.Display;

/// <summary>The quality of tables as JSON: names as those of the library, in lower case at the front. A score that is not defined is null.</summary>
internal static class QualityJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Web)
    {
        WriteIndented = true, Converters = { new Scores(), new Rules(), new JsonStringEnumConverter() },
    };

    public static byte[] Of(TableQuality quality) => JsonSerializer.SerializeToUtf8Bytes(quality, Options);

    public static byte[] Of(TablesQuality quality) => JsonSerializer.SerializeToUtf8Bytes(quality, Options);

    /// <summary>Rules as the text that they are read from.</summary>
    private sealed class Rules : JsonConverter<TableRule>
    {
        public override TableRule Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, TableRule value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }

    private sealed class Scores : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
                writer.WriteNumberValue(value);
            else
                writer.WriteNullValue();
        }
    }
}
