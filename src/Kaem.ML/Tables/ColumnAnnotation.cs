using System.Text.Json;
using Kaem.ML.Persistence;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>
/// Kind and format of a table's column as an annotation of a view's: types of views know neither dates nor decimals, and can't have gaps in days, times and
/// booleans, which come as text there.
/// </summary>
internal static class ColumnAnnotation
{
    private const string Name = "KaemColumn";

    /// <summary>The annotations of a column: names of keys, kind and format; null for none.</summary>
    public static DataViewSchema.Annotations? Write(ViewColumn column)
    {
        if (column.Type is KeyDataViewType)
            return KeyNames.Write(column);
        if (column.Schema is not { } schema || !Fits(schema.Kind, column.Type))
            return null;
        string text = System.Text.Encoding.UTF8.GetString(JsonValues.Document(json =>
        {
            json.WriteString("kind", schema.Kind.ToString());
            if (schema.Format is { } format)
                ColumnFormatJson.Write(json, format);
        }));
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add<ReadOnlyMemory<char>>(Name, TextDataViewType.Instance, (ref ReadOnlyMemory<char> value) => value = text.AsMemory());
        return builder.ToAnnotations();
    }

    /// <summary>What a column's annotation says; null where it has none, or one that another version wrote.</summary>
    public static ColumnSchema? Read(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(Name)?.Type is not TextDataViewType)
            return null;
        ReadOnlyMemory<char> text = default;
        column.Annotations.GetValue(Name, ref text);
        try
        {
            using var document = JsonDocument.Parse(text);
            var kind = Enum.Parse<ColumnKind>(document.RootElement.GetProperty("kind").GetString()!);
            return Fits(kind, column.Type)
                ? new ColumnSchema(column.Name, kind)
                {
                    Format = document.RootElement.TryGetProperty("format", out var format) ? ColumnFormatJson.Read(format, kind) : null,
                }
                : null;
        }
        catch (Exception exception) when (
            exception is JsonException or ArgumentException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether values of a kind can be of a type.</summary>
    public static bool Fits(ColumnKind kind, DataViewType type) => kind switch
    {
        ColumnKind.Real or ColumnKind.Integer => type is NumberDataViewType,
        ColumnKind.Boolean => type is BooleanDataViewType or TextDataViewType,
        ColumnKind.Categorical => type is TextDataViewType or KeyDataViewType,
        ColumnKind.Identifier => type is TextDataViewType or NumberDataViewType,
        ColumnKind.Date or ColumnKind.Timestamp => type is DateTimeDataViewType or DateTimeOffsetDataViewType or TextDataViewType,
        _ => type is TimeSpanDataViewType or TextDataViewType,
    };
}
