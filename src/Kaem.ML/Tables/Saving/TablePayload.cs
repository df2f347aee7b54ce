using System.Text.Json;
using Kaem.ML.Saving;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Kaem.ML.Tables.Saving;

/// <summary>A table's model with what surrounds it in a pipeline, as <see cref="PayloadStream"/> with a <see cref="PayloadHeader"/>.</summary>
internal static class TablePayload
{
    public static void Write(Stream stream, KaemTableTransformer transformer) =>
        PayloadStream.Write(stream, PayloadHeader.Write(json => WriteHeader(json, transformer.Columns, transformer.Outputs)), transformer.Model.Save);

    /// <exception cref="ModelFormatException">The entry is damaged, or comes from a newer version.</exception>
    /// <param name="log">Where what is odd about later calls is said.</param>
    public static KaemTableTransformer Read(Stream stream, IChannelProvider? log = null)
    {
        byte[] header = PayloadStream.ReadHeader(stream);
        return PayloadHeader.Read(header, "table's model", json => Read(json, KaemTableModel.Load(stream), log));
    }

    private static void WriteHeader(Utf8JsonWriter json, IReadOnlyList<ViewColumn> columns, KaemTableOutputColumns outputs)
    {
        json.WriteStartArray("columns");
        foreach (var column in columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("type", column.Type is KeyDataViewType ? "Key" : TypeNames.Of(column.Type));
            if (column.Type is KeyDataViewType key)
            {
                json.WriteString("storedAs", key.RawType.Name);
                if (column.KeyValueType is { } values)
                    json.WriteString("values", TypeNames.Of(values));
            }
            if (column.SourceType is { } source)
                json.WriteString("source", source);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("logLikelihood", outputs.LogLikelihood);
        json.WriteString("latent", outputs.Latent);
        json.WriteString("contributions", outputs.Contributions);
    }

    private static KaemTableTransformer Read(JsonElement header, KaemTableModel model, IChannelProvider? log)
    {
        var described = header.GetProperty("columns");
        if (described.GetArrayLength() != model.Schema.Columns.Count)
            throw new ModelFormatException(
                $"The table's model within the ML.NET file has {model.Schema.Columns.Count} columns, but its header {described.GetArrayLength()}: it is "
                + "damaged.");
        ViewColumn[] columns = [.. described.EnumerateArray().Select((column, c) => ReadColumn(column, model.Schema.Columns[c]))];
        return new KaemTableTransformer(model, columns, new KaemTableOutputColumns
        {
            LogLikelihood = header.GetProperty("logLikelihood").GetString()!,
            Latent = header.GetProperty("latent").GetString()!,
            Contributions = header.GetProperty("contributions").GetString()!,
        }, log);
    }

    /// <summary>Keys and their names are those of the model's categories.</summary>
    private static ViewColumn ReadColumn(JsonElement json, ColumnSchema column)
    {
        string name = json.GetProperty("name").GetString()!, type = json.GetProperty("type").GetString()!;
        var view = type == "Key"
            ? new ViewColumn(name, TypeNames.Key(json.GetProperty("storedAs").GetString()!, column.Categories.Count))
            {
                KeyValueType = json.TryGetProperty("values", out var values) ? TypeNames.Find(values.GetString()!) : null,
                KeyNames = column.Categories,
            }
            : new ViewColumn(name, TypeNames.Find(type))
            {
                Schema = column with { Categories = [] },
                SourceType = json.TryGetProperty("source", out var source) ? source.GetString() : null,
            };
        return name == column.Name && ColumnAnnotation.Fits(column.Kind, view.Type)
            ? view
            : throw new ModelFormatException(
                $"Column '{name}' of the table's model within the ML.NET file is {column.Kind} in the model and {view.Type} in the header: it is damaged.");
    }
}
