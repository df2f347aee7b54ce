using System.Text.Json;
using Kaem.ML.Persistence;

namespace Kaem.ML.Tables;

/// <summary>Columns without their categories, and places of numbers, as JSON.</summary>
internal static class ColumnSchemaJson
{
    /// <summary>Writes name, kind and format into the object that is open.</summary>
    public static void Write(Utf8JsonWriter json, ColumnSchema column)
    {
        json.WriteAnyText("name", column.Name);
        json.WriteString("kind", column.Kind.ToString());
        if (column.Format is { } format)
            ColumnFormatJson.Write(json, format);
    }

    /// <exception cref="ArgumentException">There are no such columns.</exception>
    /// <exception cref="KeyNotFoundException">A value is not there.</exception>
    public static ColumnSchema Read(JsonElement json)
    {
        string kindName = json.GetProperty("kind").GetString() ?? "";
        if (!Enum.TryParse(kindName, out ColumnKind kind) || kind.ToString() != kindName)
            throw new ArgumentException($"A column is of kind '{kindName}', which is not known to this version.");
        string name = json.GetProperty("name").AnyText() ?? throw new ArgumentException("A column has no name.");
        return new ColumnSchema(name, kind) { Format = json.TryGetProperty("format", out var format) ? ColumnFormatJson.Read(format, kind) : null };
    }

    /// <summary>Writes the places of numbers into the object that is open; none of numbers that keep to none.</summary>
    public static void Write(Utf8JsonWriter json, ValueGrid places)
    {
        if (places.Places is not { } decimals)
            return;
        json.WriteNumber("decimals", decimals);
        json.WriteBoolean("single", places.IsSingle);
        if (places.Unit > 1)
            json.WriteNumber("unit", places.Unit);
    }

    /// <exception cref="ArgumentException">Numbers have no such places.</exception>
    public static ValueGrid ReadPlaces(JsonElement json) => json.TryGetProperty("decimals", out var decimals)
        ? ValueGrid.Checked(decimals.GetInt32(), json.GetProperty("single").GetBoolean(), json.TryGetProperty("unit", out var unit) ? unit.GetInt32() : 1)
        : ValueGrid.None;
}
