using System.Text.Json;
using Kaem.ML.Input;
using Microsoft.ML.Data;

namespace Kaem.ML.Saving;

/// <summary>A model with what surrounds it in a pipeline, as <see cref="PayloadStream"/> with a <see cref="PayloadHeader"/>.</summary>
internal static class ModelPayload
{
    public static void Write(Stream stream, KaemTransformer transformer) =>
        PayloadStream.Write(stream, PayloadHeader.Write(json => WriteHeader(json, transformer.Features, transformer.Outputs)), transformer.Model.Save);

    /// <exception cref="ModelFormatException">The entry is damaged, or comes from a newer version.</exception>
    public static KaemTransformer Read(Stream stream)
    {
        var (features, outputs) = PayloadHeader.Read(PayloadStream.ReadHeader(stream), "model", ReadHeader);
        var model = KaemModel.Load(stream);
        return model.Columns == features.Size
            ? new KaemTransformer(model, features, outputs)
            : throw new ModelFormatException(
                $"The model within the ML.NET file has {model.Columns} columns, but its header says {features.Size}: it is damaged.");
    }

    private static void WriteHeader(Utf8JsonWriter json, FeatureColumn features, KaemOutputColumns outputs)
    {
        json.WriteString("features", features.Name);
        json.WriteStartArray("dimensions");
        foreach (int dimension in features.Type.Dimensions)
            json.WriteNumberValue(dimension);
        json.WriteEndArray();
        if (features.SlotNames is { } names)
        {
            json.WriteStartArray("slotNames");
            foreach (string name in names)
                json.WriteStringValue(name);
            json.WriteEndArray();
        }
        json.WriteString("latent", outputs.Latent);
        json.WriteBoolean("fullLatent", outputs.FullLatent);
        json.WriteString("reconstruction", outputs.Reconstruction);
        json.WriteString("logLikelihood", outputs.LogLikelihood);
        json.WriteString("logLikelihoodError", outputs.LogLikelihoodError);
    }

    private static (FeatureColumn Features, KaemOutputColumns Outputs) ReadHeader(JsonElement header)
    {
        int[] dimensions = [.. header.GetProperty("dimensions").EnumerateArray().Select(dimension => dimension.GetInt32())];
        var type = new VectorDataViewType(NumberDataViewType.Single, dimensions);
        string[]? names = header.TryGetProperty("slotNames", out var slots) ? [.. slots.EnumerateArray().Select(name => name.GetString()!)] : null;
        if (names is not null && names.Length != type.Size)
            throw new ModelFormatException($"The model within the ML.NET file names {names.Length} slots of {type.Size}: it is damaged.");
        return (
            new FeatureColumn(header.GetProperty("features").GetString()!, type, names),
            new KaemOutputColumns
            {
                Latent = header.GetProperty("latent").GetString()!,
                FullLatent = header.GetProperty("fullLatent").GetBoolean(),
                Reconstruction = header.GetProperty("reconstruction").GetString()!,
                LogLikelihood = header.GetProperty("logLikelihood").GetString()!,
                LogLikelihoodError = header.GetProperty("logLikelihoodError").GetString()!,
            });
    }
}
