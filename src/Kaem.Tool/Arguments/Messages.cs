namespace Kaem.Tool.Arguments;

/// <summary>What is said of the library's exceptions.</summary>
internal static class Messages
{
    private const int MostNames = 20;

    /// <summary>What the library advises programs to do, and what commands can.</summary>
    private static readonly (string Library, string Command)[] Advice =
    [
        (" CsvOptions.RenameDuplicates gives them numbers.", ""),
        (" CsvOptions.Comment = \"\" reads them as rows.", ""),
        ("If the first line is a row, set CsvOptions.HasNames to false.", "If the first line is a row, put a line of names above it."),
        ("give a CsvOptions.Separator that the text doesn't have, such as '\\t'", "give a --separator that the text doesn't have, such as tab"),
        ("Give the file's CsvOptions.Encoding", "Give the file's --encoding"),
        ("give CsvOptions.Encoding", "give --encoding"),
        (" Raise TableRequest.MostTries (100) if more can be.", ""),
    ];

    /// <summary>A message without the parameter of a method, which no user of a command knows.</summary>
    public static string Of(Exception exception) => Told(exception is ArgumentException { ParamName: { } name }
        ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
        : exception.Message);

    /// <summary>What the library says, in words of the command line.</summary>
    public static string Told(string text) => Advice.Aggregate(text, (said, advice) => said.Replace(advice.Library, advice.Command, StringComparison.Ordinal));

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
