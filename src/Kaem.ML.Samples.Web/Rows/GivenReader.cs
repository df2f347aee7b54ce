using System.Text.Json;
using Kaem.ML.Samples.Web.Service;
using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Web.Rows;

/// <summary>
/// Reads what is given of columns: a value, null for a gap, or one of {"between": [1, 2]}, {"atLeast": 1}, {"atMost": 2}, {"oneOf": ["a", "b"]} and
/// {"present": true}.
/// </summary>
internal static class GivenReader
{
    public static IReadOnlyDictionary<string, object> Read(TableSchema schema, Dictionary<string, JsonElement> given) =>
        given.ToDictionary(each => each.Key, each => Read(ColumnNames.Find(schema, each.Key, "'given'").Name, each.Value), StringComparer.Ordinal);

    private static object Read(string column, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return json.ValueKind == JsonValueKind.Null ? Given.Missing : Value(column, json);
        JsonProperty[] parts = [.. json.EnumerateObject()];
        return parts is not [var part] ? throw Unknown(column) : (part.Name, part.Value.ValueKind) switch
        {
            ("between", JsonValueKind.Array) when part.Value.GetArrayLength() == 2 => Given.Between(Value(column, part.Value[0]), Value(column, part.Value[1])),
            ("atLeast", _) => Given.AtLeast(Value(column, part.Value)),
            ("atMost", _) => Given.AtMost(Value(column, part.Value)),
            ("oneOf", JsonValueKind.Array) when part.Value.GetArrayLength() > 0 =>
                Given.OneOf([.. part.Value.EnumerateArray().Select(each => Value(column, each))]),
            ("present", JsonValueKind.True) => Given.Present,
            _ => throw Unknown(column),
        };
    }

    private static object Value(string column, JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number when json.TryGetDouble(out double number) => number,
        JsonValueKind.String => json.GetString()!,
        JsonValueKind.True or JsonValueKind.False => json.GetBoolean(),
        _ => throw Unknown(column),
    };

    private static BadInputException Unknown(string column) => new(
        $"What is given of column '{column}' must be a number, text, true, false, null for a gap, or one of {{\"between\": [least, most]}}, {{\"atLeast\": "
        + "least}, {\"atMost\": most}, {\"oneOf\": [values]} and {\"present\": true}.");
}
