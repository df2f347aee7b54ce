using System.Text.Json;

namespace Kaem.ML.Persistence;

/// <summary>A perceptual loss as JSON: of its weights the file's name and their checksum alone.</summary>
internal static class PerceptualJson
{
    public static void Write(Utf8JsonWriter json, PerceptualOptions perceptual)
    {
        // Without the folder, which is this machine's business.
        json.WriteAnyText("weightsFile", Path.GetFileName(perceptual.WeightsFile));
        json.WriteNumber("weight", perceptual.Weight);
        json.Write("layers", perceptual.Layers);
        json.Write("styleLayers", perceptual.StyleLayers);
        json.WriteNumber("styleWeight", perceptual.StyleWeight);
        if (perceptual.Shape is { } shape)
            GeneratorJson.Write(json, shape);
        if (perceptual.Checksum is { } checksum)
            json.WriteString("checksum", checksum);
    }

    public static PerceptualOptions Read(JsonObjectReader json)
    {
        var options = new PerceptualOptions(Path.GetFileName(json.OptionalString("weightsFile") ?? ""), json.Single("weight", 0));
        return options with
        {
            Layers = json.OptionalStrings("layers") ?? options.Layers,
            StyleLayers = json.OptionalStrings("styleLayers") ?? options.StyleLayers,
            StyleWeight = json.Single("styleWeight", options.StyleWeight),
            Shape = GeneratorJson.ReadShape(json),
            Checksum = json.OptionalString("checksum"),
        };
    }
}
