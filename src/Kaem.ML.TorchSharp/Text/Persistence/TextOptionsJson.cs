using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Kaem.ML.Persistence;

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

    /// <summary>Options of a file, and the prior and what stands beside texts of its section for these.</summary>
    /// <param name="version">The file's.</param>
    /// <exception cref="ModelFormatException">The bytes are no such options.</exception>
    public static KaemTextOptions Read(byte[] bytes, byte[] priorBytes, int version)
    {
        var json = Parse(bytes);
        if (version == 1)
            AddWhatWas(json);
        var prior = Parse(priorBytes).ContainsKey("columns") ? OptionsJson.Read(priorBytes).Options : OptionsJson.ReadPrior(priorBytes);
        try
        {
            var options = Over(ToJson(new KaemTextOptions()), json).Deserialize(TextOptionsContext.Default.KaemTextOptions)! with { Prior = prior.Prior };
            return prior.Joint is { } parts
                ? options with { Parts = parts, PartsEncoder = ((AmortisedOptions)prior.Sampler).Encoder }
                : options;
        }
        catch (JsonException exception) when (exception.Path is { Length: > 2 } path)
        {
            throw new ModelFormatException($"The option {path.TrimStart('$', '.')} can't be read: {exception.Message.Split(" Path: ")[0]}", exception);
        }
    }

    private static JsonObject Parse(byte[] bytes) =>
        JsonNode.Parse(bytes, documentOptions: Strict) as JsonObject ?? throw new JsonException("Options are an object, but the file holds something else.");

    /// <summary>What models of the first version's files were, whose options did not say so.</summary>
    private static void AddWhatWas(JsonObject json)
    {
        json["decodesBeginning"] = false;
        if (json["posterior"] is JsonObject posterior && (string?)posterior["kind"] == "encoder")
            (posterior["beginningWeight"], posterior["beginningTokens"], posterior["bagWeight"]) = (0, 2, 0);
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
