using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Kaem.ML.Text.Persistence;

/// <summary>What is generated for <see cref="TextOptionsJson"/>.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(KaemTextOptions))]
internal sealed partial class TextOptionsContext : JsonSerializerContext;

/// <summary>
/// Options of models of texts as JSON; the prior's are beside them, as the core writes them. An option that an older file lacks keeps its default; one that is
/// not known here, or given twice, is refused.
/// </summary>
internal static class TextOptionsJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static byte[] Write(KaemTextOptions options) => Encoding.UTF8.GetBytes(ToJson(options).ToJsonString());

    /// <exception cref="ModelFormatException">The bytes are no such options.</exception>
    public static KaemTextOptions Read(byte[] bytes, KaemPrior prior)
    {
        var json = JsonNode.Parse(bytes, documentOptions: Strict) as JsonObject
            ?? throw new JsonException("Options are an object, but the file holds something else.");
        try
        {
            var options = Over(ToJson(new KaemTextOptions()), json).Deserialize(TextOptionsContext.Default.KaemTextOptions)!;
            return options with { Prior = prior };
        }
        catch (JsonException exception) when (exception.Path is { Length: > 2 } path)
        {
            throw new ModelFormatException($"The option {path.TrimStart('$', '.')} can't be read: {exception.Message.Split(" Path: ")[0]}", exception);
        }
    }

    private static JsonObject ToJson(KaemTextOptions options) =>
        JsonSerializer.SerializeToNode(options, TextOptionsContext.Default.KaemTextOptions)!.AsObject();

    /// <summary>The given properties over the defaults. Members of families are whole: each property that there is is written.</summary>
    private static JsonObject Over(JsonObject defaults, JsonObject given)
    {
        foreach (var (name, value) in given)
            defaults[name] = value?.DeepClone();
        return defaults;
    }
}
