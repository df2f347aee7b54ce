using Kaem.ML.Tables;

namespace Kaem.Tool.Arguments;

/// <summary>What is said of the library's notes and exceptions.</summary>
internal static class Messages
{
    private const int MostNames = 20;

    /// <summary>The commands' options for those of the library. What has none here is not advised.</summary>
    private static readonly Dictionary<string, string> Options = new(StringComparer.Ordinal)
    {
        [$"{nameof(CsvOptions)}.{nameof(CsvOptions.HasNames)} = false"] = "--no-header",
        [$"{nameof(CsvOptions)}.{nameof(CsvOptions.Separator)}"] = "--separator",
        [$"{nameof(CsvOptions)}.{nameof(CsvOptions.Encoding)}"] = "--encoding",
        [$"{nameof(CsvOptions)}.{nameof(CsvOptions.MissingMarks)}"] = "--missing",
        [$"{nameof(ML.KaemTablesOptions)}.{nameof(ML.KaemTablesOptions.Orphans)} = {nameof(OrphanRows)}.{nameof(OrphanRows.LeftOut)}"] = "--leave-out-orphans",
        [$"{nameof(TablesSchema)}.{nameof(TablesSchema.Relations)}"] = "--relation",
    };

    /// <summary>What an exception says, with advice that fits a command.</summary>
    public static string Of(Exception exception) => Told(TableNote.Of(exception));

    /// <summary>What a note says, with advice that fits a command.</summary>
    public static string Told(TableNote note) => note.With(note.Option is { } option ? Options.GetValueOrDefault(option) : null);

    /// <summary>What a column's note says, with advice that fits a command.</summary>
    /// <param name="table">The table's name, where there are several; else null.</param>
    public static string Told(ColumnNote note, string? table) => note.Kind is { } kind
        ? note.Note.With($"--kinds {ForShell($"{(table is null ? "" : $"{ColumnNames.Quoted(table, '.')}.")}{ColumnNames.Quoted(note.Name, '=')}={kind}")}")
        : Told(note.Note);

    /// <summary>An argument so that a shell takes it as one word.</summary>
    public static string ForShell(string argument) => argument.All(character => char.IsLetterOrDigit(character) || "_-.,:/=".Contains(character))
        ? argument
        : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>Says that a column is not there, and which are.</summary>
    /// <param name="table">The table's name, where there are several; else null.</param>
    public static string NoColumn(string name, string option, IReadOnlyCollection<string> names, string? table = null)
    {
        string? near = names.FirstOrDefault(known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase));
        string more = names.Count > MostNames ? $" and {names.Count - MostNames} more" : "";
        string quoting = name.Contains('"', StringComparison.Ordinal) || names.Any(known => known.Contains(',', StringComparison.Ordinal))
            ? " A name with a comma or an equal sign stands in double quotes; --help says how."
            : "";
        string there = near is null
            ? $"The columns are {string.Join(", ", names.Take(MostNames).Select(known => $"'{known}'"))}{more}."
            : $"There is '{near}'.";
        return $"{option} names a column '{name}'{(table is null ? "" : $" of table '{table}'")}, which is not there. {there}{quoting}";
    }

    /// <summary>Says that a table is not there, and which are.</summary>
    public static string NoTable(string name, string option, IEnumerable<string> names) =>
        $"{option} names a table '{name}', which is not there. The tables are {string.Join(", ", names.Select(known => $"'{known}'"))}: each is called as its "
        + "file.";
}
