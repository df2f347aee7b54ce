using System.Text.Json;
using Kaem.ML.Samples.Web.Service;
using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Web.Rows;

/// <summary>Reads rows of JSON as a table of a model's columns: null, and what is not there, is a gap.</summary>
internal static class RowReader
{
    /// <exception cref="BadInputException">A row has a column that the model does not know, or a value that is none of its column.</exception>
    public static Table Read(TableSchema schema, List<Dictionary<string, JsonElement>> rows)
    {
        for (int row = 0; row < rows.Count; row++)
        {
            if (rows[row] is null)
                throw new BadInputException($"Row {row} is null.");
            foreach (string name in rows[row].Keys)
                ColumnNames.Find(schema, name, $"Row {row}");
        }
        return BadInputException.Guard(() => new Table([.. schema.Columns.Select(column => Read(column, rows))]));
    }

    private static TableColumn Read(ColumnSchema column, List<Dictionary<string, JsonElement>> rows) => column.Kind switch
    {
        ColumnKind.Boolean => CategoricalColumn.OfBooleans(column.Name, Values<bool?>(column, rows, Truth, "true or false"))
            .WithFormat((BooleanFormat?)column.Format),
        ColumnKind.Categorical => CategoricalColumn.Of(column.Name, Values(column, rows, Text, "text")),
        ColumnKind.Identifier => new IdentifierColumn(column.Name, Values(column, rows, TextOrNumber, "text or a number")),
        // Numbers of another type than training's count as they are.
        ColumnKind.Real or ColumnKind.Integer => new NumericColumn(column, []).WithValues(Numbers(column, rows, Number, "a number")),
        _ => new NumericColumn(column, Times(column, (TemporalFormat)column.Format!, rows)),
    };

    private static double[] Times(ColumnSchema column, TemporalFormat format, List<Dictionary<string, JsonElement>> rows) => Numbers(
        column, rows, json => json.ValueKind == JsonValueKind.String && format.TryParse(json.GetString()!.Trim(), out double time) ? time : null,
        $"text as '{format.Write(0)}'");

    private static double[] Numbers(ColumnSchema column, List<Dictionary<string, JsonElement>> rows, Func<JsonElement, double?> read, string wanted) =>
        [.. Values(column, rows, read, wanted).Select(value => value ?? double.NaN)];

    /// <param name="read">A value; null where it is none.</param>
    /// <param name="wanted">What a value should be, for messages.</param>
    private static T?[] Values<T>(ColumnSchema column, List<Dictionary<string, JsonElement>> rows, Func<JsonElement, T?> read, string wanted)
    {
        var values = new T?[rows.Count];
        for (int row = 0; row < values.Length; row++)
        {
            if (rows[row].TryGetValue(column.Name, out var json) && json.ValueKind != JsonValueKind.Null)
                values[row] = read(json) is { } value
                    ? value
                    : throw new BadInputException(
                        $"Row {row} has {Short(json)} in column '{column.Name}'; the column is {column.Kind}, so it must be {wanted}, or null for a gap.");
        }
        return values;
    }

    private static bool? Truth(JsonElement json) => json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() : null;

    private static string? Text(JsonElement json) => json.ValueKind == JsonValueKind.String ? json.GetString() : null;

    private static string? TextOrNumber(JsonElement json) => json.ValueKind == JsonValueKind.Number ? json.GetRawText() : Text(json);

    private static double? Number(JsonElement json) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out double number) && double.IsFinite(number) ? number : null;

    private static string Short(JsonElement json)
    {
        const int most = 40;
        string text = json.GetRawText();
        return text.Length > most ? $"{text[..most]}…" : text;
    }
}
