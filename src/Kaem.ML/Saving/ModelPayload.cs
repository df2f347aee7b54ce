using System.Text.Json;
using Kaem.ML.Input;
using Microsoft.ML.Data;

namespace Kaem.ML.Saving;

/// <summary>A model with what surrounds it in a pipeline, as <see cref="PayloadText"/> with a <see cref="PayloadHeader"/>.</summary>
/// <param name="Model">The model.</param>
/// <param name="Features">The column that it learned from.</param>
/// <param name="Outputs">The columns that it adds.</param>
internal sealed record ModelPayload(KaemModel Model, FeatureColumn Features, KaemOutputColumns Outputs)
{
    /// <exception cref="NotSupportedException">The model is too large.</exception>
    public string Encode() => PayloadText.Encode(PayloadHeader.Write(WriteHeader), Model.Save);

    /// <exception cref="ModelFormatException">The text is damaged, or comes from a newer version.</exception>
    public static ModelPayload Decode(ReadOnlySpan<char> text)
    {
        var (header, file) = PayloadText.Decode(text);
        using (file)
        {
            var (features, outputs) = PayloadHeader.Read(header, "model", ReadHeader);
            var model = KaemModel.Load(file);
            return model.Columns == features.Size
                ? new ModelPayload(model, features, outputs)
                : throw new ModelFormatException($"The model within the ML.NET file has {model.Columns} columns, but its header says {features.Size}: it is damaged.");
        }
    }

    private void WriteHeader(Utf8JsonWriter json)
    {
        json.WriteString("features", Features.Name);
        json.WriteStartArray("dimensions");
        foreach (int dimension in Features.Type.Dimensions)
            json.WriteNumberValue(dimension);
        json.WriteEndArray();
        if (Features.SlotNames is { } names)
        {
            json.WriteStartArray("slotNames");
            foreach (string name in names)
                json.WriteStringValue(name);
            json.WriteEndArray();
        }
        json.WriteString("latent", Outputs.Latent);
        json.WriteBoolean("fullLatent", Outputs.FullLatent);
        json.WriteString("reconstruction", Outputs.Reconstruction);
        json.WriteString("logLikelihood", Outputs.LogLikelihood);
        json.WriteString("logLikelihoodError", Outputs.LogLikelihoodError);
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
