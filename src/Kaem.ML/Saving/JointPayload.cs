using System.Text.Json;
using Kaem.ML.Parts;
using Kaem.ML.Tables;
using Kaem.ML.Tables.Saving;
using Microsoft.ML.Data;

namespace Kaem.ML.Saving;

/// <summary>A model of several parts with what surrounds it in a pipeline, as <see cref="PayloadStream"/> with a <see cref="PayloadHeader"/>.</summary>
internal static class JointPayload
{
    public static void Write(Stream stream, KaemJointTransformer transformer) =>
        PayloadStream.Write(stream, PayloadHeader.Write(json => WriteHeader(json, transformer)), transformer.Model.Save);

    /// <exception cref="ModelFormatException">The entry is damaged, or comes from a newer version.</exception>
    public static KaemJointTransformer Read(Stream stream)
    {
        byte[] header = PayloadStream.ReadHeader(stream);
        return PayloadHeader.Read(header, "model of several parts", json => Read(json, KaemModel.Load(stream)));
    }

    private static void WriteHeader(Utf8JsonWriter json, KaemJointTransformer transformer)
    {
        WriteParts(json, transformer.Parts);
        var outputs = transformer.Outputs;
        json.WriteString("latent", outputs.Latent);
        json.WriteString("logLikelihood", outputs.LogLikelihood);
        json.WriteString("logLikelihoodError", outputs.LogLikelihoodError);
        json.WriteString("predictedPrefix", outputs.PredictedPrefix);
        json.WriteString("scoreSuffix", outputs.ScoreSuffix);
        if (outputs.PredictedParts is { } predicted)
            Write(json, "predictedParts", predicted);
    }

    /// <summary>An array of texts, which <see cref="Texts"/> reads.</summary>
    public static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> texts) => Array(json, name, texts, json.WriteStringValue);

    /// <summary>The parts' columns, which <see cref="ReadParts"/> reads.</summary>
    public static void WriteParts(Utf8JsonWriter json, IReadOnlyList<PartColumn> parts)
    {
        json.WriteStartArray("parts");
        foreach (var part in parts)
        {
            json.WriteStartObject();
            json.WriteString("name", part.Name);
            if (part.Type is VectorDataViewType vector)
                Array(json, "dimensions", vector.Dimensions, json.WriteNumberValue);
            if (part.SlotNames is { } slots)
                Array(json, "slotNames", slots, json.WriteStringValue);
            if (part.Keys is { } keys)
            {
                json.WriteString("storedAs", part.Type.RawType.Name);
                if (keys.KeyValueType is { } values)
                    json.WriteString("values", TypeNames.Of(values));
                Array(json, "keys", keys.KeyNames, json.WriteStringValue);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>The parts' columns of a header, which must be those of a model's parts.</summary>
    /// <exception cref="ModelFormatException">They are others.</exception>
    public static PartColumn[] ReadParts(JsonElement header, IReadOnlyList<KaemPart> own)
    {
        PartColumn[] parts = [.. header.GetProperty("parts").EnumerateArray().Select(ReadPart)];
        return parts.Select(part => (part.Name, (int?)part.Width)).SequenceEqual(own.Select(part => (part.Name, part.Columns)))
            ? parts
            : throw new ModelFormatException(
                $"The model within the ML.NET file has the parts {Names(own.Select(part => part.Name))}, but its header "
                + $"{Names(parts.Select(part => part.Name))}, or they have other widths: it is damaged.");

        static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
    }

    private static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T> values, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            write(value);
        json.WriteEndArray();
    }

    private static KaemJointTransformer Read(JsonElement header, KaemModel model)
    {
        var parts = ReadParts(header, model.Parts);
        return new KaemJointTransformer(model, parts, new KaemJointOutputColumns
        {
            Latent = header.GetProperty("latent").GetString()!,
            LogLikelihood = header.GetProperty("logLikelihood").GetString()!,
            LogLikelihoodError = header.GetProperty("logLikelihoodError").GetString()!,
            PredictedPrefix = header.GetProperty("predictedPrefix").GetString()!,
            ScoreSuffix = header.GetProperty("scoreSuffix").GetString()!,
            PredictedParts = header.TryGetProperty("predictedParts", out var predicted) ? Texts(predicted) : null,
        });
    }

    private static PartColumn ReadPart(JsonElement json)
    {
        string name = json.GetProperty("name").GetString()!;
        if (json.TryGetProperty("keys", out var keys))
        {
            var names = Texts(keys);
            var view = new ViewColumn(name, TypeNames.Key(json.GetProperty("storedAs").GetString()!, names.Length))
            {
                KeyValueType = json.TryGetProperty("values", out var values) ? TypeNames.Find(values.GetString()!) : null,
                KeyNames = names,
            };
            return new PartColumn(name, view.Type) { Keys = view };
        }
        if (!json.TryGetProperty("dimensions", out var dimensions))
            return new PartColumn(name, NumberDataViewType.Single);
        int[] extents = [.. dimensions.EnumerateArray().Select(dimension => dimension.GetInt32())];
        var type = new VectorDataViewType(NumberDataViewType.Single, extents);
        string[]? slotNames = json.TryGetProperty("slotNames", out var slots) ? Texts(slots) : null;
        return slotNames is null || slotNames.Length == type.Size
            ? new PartColumn(name, type) { SlotNames = slotNames }
            : throw new ModelFormatException($"The model within the ML.NET file names {slotNames.Length} slots of {type.Size}: it is damaged.");
    }

    /// <summary>The texts of an array.</summary>
    public static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(text => text.GetString()!)];
}
