using System.Text.Json;
using Kaem.ML.Persistence;

namespace Kaem.ML.Plots;

/// <summary>A model's options as names and values: what its file holds of them, so none is forgotten here.</summary>
internal static class Settings
{
    public static IReadOnlyList<IReadOnlyList<string>> Of(KaemModel model)
    {
        using var document = JsonDocument.Parse(OptionsJson.Write(model.Options, model.Columns));
        var rows = new List<IReadOnlyList<string>>();
        Add(rows, "", document.RootElement);
        return rows;
    }

    private static void Add(List<IReadOnlyList<string>> rows, string path, JsonElement json)
    {
        foreach (var property in json.EnumerateObject())
        {
            string name = path.Length > 0 ? $"{path} › {Words.Spaced(property.Name)}" : Words.Spaced(property.Name);
            if (property.Value.ValueKind == JsonValueKind.Object)
                Add(rows, name, property.Value);
            else
                rows.Add([name, Text(property.Value)]);
        }
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "[" + string.Join(", ", value.EnumerateArray().Select(Text)) + "]",
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Null => "–",
        JsonValueKind.String => value.GetString()!,
        // The digits that the file has: a seed is a name, not a quantity.
        _ => value.GetRawText().Replace('-', '−'),
    };
}
