using System.Text.Json;

namespace Kaem.ML.Tests;

/// <summary>Reference numbers from an independent implementation; see the files' own "about" and "layout".</summary>
internal static class GoldenFile
{
    public static JsonElement Open(string name) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name))).RootElement;

    /// <summary>All numbers of a nested array, in order.</summary>
    public static float[] Floats(this JsonElement element) => [.. element.Flatten().Select(value => (float)value)];

    public static double[] Doubles(this JsonElement element) => [.. element.Flatten()];

    public static JsonElement At(this JsonElement element, string path) =>
        path.Split('/').Aggregate(element, (current, name) => int.TryParse(name, out int index) ? current[index] : current.GetProperty(name));

    private static IEnumerable<double> Flatten(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().SelectMany(Flatten) : [element.GetDouble()];
}
