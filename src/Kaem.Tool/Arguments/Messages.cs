namespace Kaem.Tool.Arguments;

/// <summary>What is said of the library's exceptions.</summary>
internal static class Messages
{
    private const int MostNames = 20;

    /// <summary>A message without the parameter of a method, which no user of a command knows.</summary>
    public static string Of(Exception exception) => exception is ArgumentException { ParamName: { } name }
        ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
        : exception.Message;

    /// <summary>Says that a column is not there, and which are.</summary>
    public static string NoColumn(string name, string option, IReadOnlyCollection<string> names)
    {
        string? near = names.FirstOrDefault(known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase));
        string more = names.Count > MostNames ? $" and {names.Count - MostNames} more" : "";
        string quoting = name.Contains('"', StringComparison.Ordinal) || names.Any(known => known.Contains(',', StringComparison.Ordinal))
            ? " A name with a comma or an equal sign stands in double quotes; --help says how."
            : "";
        string there = near is null
            ? $"The columns are {string.Join(", ", names.Take(MostNames).Select(known => $"'{known}'"))}{more}."
            : $"There is '{near}'.";
        return $"{option} names a column '{name}', which is not there. {there}{quoting}";
    }
}
