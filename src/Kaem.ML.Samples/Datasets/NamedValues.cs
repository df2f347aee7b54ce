namespace Kaem.ML.Samples.Datasets;

/// <summary>Reads values of a command line that belong to names: name:value,….</summary>
internal static class NamedValues
{
    /// <exception cref="SampleException">A part has no colon.</exception>
    public static IEnumerable<(string Name, string Value)> Parse(string? text, string option) =>
        (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(part => part.Split(':', 2, StringSplitOptions.TrimEntries) is [var name, var value]
            ? (name, value)
            : throw new SampleException($"'{part}' of {option} has no colon: write name:value, with commas between."));
}
