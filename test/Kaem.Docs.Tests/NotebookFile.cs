using System.Text.Json;

namespace Kaem.ML.Docs.Tests;

/// <summary>The C# of a notebook's cells, in order, each with its number among all cells. What is for the kernel alone, #r and #!, is left out.</summary>
internal static class NotebookFile
{
    public static IReadOnlyList<CodeBlock> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var blocks = new List<CodeBlock>();
        int number = 0;
        foreach (var cell in document.RootElement.GetProperty("cells").EnumerateArray())
        {
            number++;
            if (cell.GetProperty("cell_type").GetString() == "code")
                blocks.Add(new CodeBlock(number, string.Concat(Lines(cell).Where(line => !IsDirective(line))), Handling.Run));
        }
        return blocks;
    }

    /// <summary>The lines of a cell's text, with their ends: the format has them as one string, or as a list.</summary>
    private static IEnumerable<string> Lines(JsonElement cell)
    {
        var source = cell.GetProperty("source");
        return source.ValueKind == JsonValueKind.String
            ? source.GetString()!.Split('\n').Select(line => line + "\n")
            : source.EnumerateArray().Select(line => line.GetString()!);
    }

    private static bool IsDirective(string line) => line.StartsWith("#r ", StringComparison.Ordinal) || line.StartsWith("#!", StringComparison.Ordinal);
}
