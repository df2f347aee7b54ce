using System.Text.Json;
using Kaem.ML.Saving;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables.Saving;

/// <summary>A table's model with what surrounds it in a pipeline, as <see cref="PayloadText"/> with a header in JSON.</summary>
/// <param name="Model">The model.</param>
/// <param name="Columns">The columns that it learned from.</param>
/// <param name="Outputs">The columns that it adds.</param>
internal sealed record TablePayload(KaemTableModel Model, IReadOnlyList<ViewColumn> Columns, KaemTableOutputColumns Outputs)
{
    private const int Version = 1;

    /// <exception cref="NotSupportedException">The model is too large.</exception>
    public string Encode() => PayloadText.Encode(WriteHeader(), Model.Save);

    /// <exception cref="ModelFormatException">The text is damaged, or comes from a newer version.</exception>
    public static TablePayload Decode(ReadOnlySpan<char> text)
    {
        var (header, file) = PayloadText.Decode(text);
        using (file)
        {
            try
            {
                using var document = JsonDocument.Parse(header);
                var root = document.RootElement;
                int version = root.GetProperty("version").GetInt32();
                if (version > Version)
                    throw new ModelFormatException($"The table's model within the ML.NET file has version {version}; this Kaem.ML reads up to version {Version}. Update Kaem.ML to load it.");
                var model = KaemTableModel.Load(file);
                ViewColumn[] columns = [.. root.GetProperty("columns").EnumerateArray().Select((column, c) => ReadColumn(column, model.Schema.Columns[c]))];
                if (columns.Length != model.Schema.Columns.Count)
                    throw new ModelFormatException($"The table's model within the ML.NET file has {model.Schema.Columns.Count} columns, but its header {columns.Length}: it is damaged.");
                return new TablePayload(model, columns, new KaemTableOutputColumns
                {
                    LogLikelihood = root.GetProperty("logLikelihood").GetString()!,
                    Latent = root.GetProperty("latent").GetString()!,
                    Contributions = root.GetProperty("contributions").GetString()!,
                });
            }
            catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or FormatException and not ModelFormatException)
            {
                throw new ModelFormatException($"The header of the table's model within the ML.NET file can't be read: {exception.Message}", exception);
            }
        }
    }

    private byte[] WriteHeader()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteStartArray("columns");
            foreach (var column in Columns)
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
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteString("logLikelihood", Outputs.LogLikelihood);
            json.WriteString("latent", Outputs.Latent);
            json.WriteString("contributions", Outputs.Contributions);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    /// <summary>Keys and their names are those of the model's categories.</summary>
    private static ViewColumn ReadColumn(JsonElement json, ColumnSchema column)
    {
        string name = json.GetProperty("name").GetString()!, type = json.GetProperty("type").GetString()!;
        bool isNumeric = column.Kind is ColumnKind.Integer or ColumnKind.Real;
        var view = type == "Key"
            ? new ViewColumn(name, TypeNames.Key(json.GetProperty("storedAs").GetString()!, column.Categories.Count))
            {
                KeyValueType = json.TryGetProperty("values", out var values) ? TypeNames.Find(values.GetString()!) : null,
                KeyNames = column.Categories,
            }
            : new ViewColumn(name, TypeNames.Find(type));
        bool fits = name == column.Name && isNumeric == view.Type is NumberDataViewType && (column.Kind == ColumnKind.Boolean) == view.Type is BooleanDataViewType;
        return fits ? view : throw new ModelFormatException($"Column '{name}' of the table's model within the ML.NET file is {column.Kind} in the model and {view.Type} in the header: it is damaged.");
    }
}
