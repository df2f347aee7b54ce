using System.Text.Json;
using Kaem.ML.Input;
using Microsoft.ML.Data;

namespace Kaem.ML.Saving;

/// <summary>
/// A model with what surrounds it in a pipeline, as <see cref="PayloadText"/> with a header in JSON.
/// </summary>
/// <param name="Model">The model.</param>
/// <param name="Features">The column that it learned from.</param>
/// <param name="Outputs">The columns that it adds.</param>
internal sealed record ModelPayload(KaemModel Model, FeatureColumn Features, KaemOutputColumns Outputs)
{
    private const int Version = 1;

    /// <exception cref="NotSupportedException">The model is too large.</exception>
    public string Encode() => PayloadText.Encode(WriteHeader(), Model.Save);

    /// <exception cref="ModelFormatException">The text is damaged, or comes from a newer version.</exception>
    public static ModelPayload Decode(ReadOnlySpan<char> text)
    {
        var (header, file) = PayloadText.Decode(text);
        using (file)
        {
            var (features, outputs) = ReadHeader(header);
            var model = KaemModel.Load(file);
            return model.Columns == features.Size
                ? new ModelPayload(model, features, outputs)
                : throw new ModelFormatException($"The model within the ML.NET file has {model.Columns} columns, but its header says {features.Size}: it is damaged.");
        }
    }

    private byte[] WriteHeader()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
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
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static (FeatureColumn Features, KaemOutputColumns Outputs) ReadHeader(ReadOnlyMemory<byte> header)
    {
        try
        {
            using var document = JsonDocument.Parse(header);
            var root = document.RootElement;
            int version = root.GetProperty("version").GetInt32();
            if (version > Version)
                throw new ModelFormatException($"The model within the ML.NET file has version {version}; this Kaem.ML reads up to version {Version}. Update Kaem.ML to load it.");
            int[] dimensions = [.. root.GetProperty("dimensions").EnumerateArray().Select(dimension => dimension.GetInt32())];
            var type = new VectorDataViewType(NumberDataViewType.Single, dimensions);
            string[]? names = root.TryGetProperty("slotNames", out var slots) ? [.. slots.EnumerateArray().Select(name => name.GetString()!)] : null;
            if (names is not null && names.Length != type.Size)
                throw new ModelFormatException($"The model within the ML.NET file names {names.Length} slots of {type.Size}: it is damaged.");
            return (
                new FeatureColumn(root.GetProperty("features").GetString()!, type, names),
                new KaemOutputColumns
                {
                    Latent = root.GetProperty("latent").GetString()!,
                    FullLatent = root.GetProperty("fullLatent").GetBoolean(),
                    Reconstruction = root.GetProperty("reconstruction").GetString()!,
                    LogLikelihood = root.GetProperty("logLikelihood").GetString()!,
                    LogLikelihoodError = root.GetProperty("logLikelihoodError").GetString()!,
                });
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or FormatException and not ModelFormatException)
        {
            throw new ModelFormatException($"The header of the model within the ML.NET file can't be read: {exception.Message}", exception);
        }
    }
}
