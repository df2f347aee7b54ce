namespace Kaem.Tool.Arguments;

/// <summary>The tables of a command line, and how their names are read off it: with one table nobody names it.</summary>
/// <param name="all">The tables' names.</param>
internal sealed class TableNames(IReadOnlyList<string> all)
{
    /// <summary>One table, called "".</summary>
    public static TableNames OfOne { get; } = new([""]);

    public IReadOnlyList<string> All => all;

    /// <summary>Whether there is one table, whose columns are named without it.</summary>
    public bool IsOne => all.Count == 1;

    /// <summary>The tables of files, each called as its file.</summary>
    /// <exception cref="ToolException">Two files have one name.</exception>
    public static TableNames OfFiles(IReadOnlyList<string> paths)
    {
        string[] names = [.. paths.Select(Of)];
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw ToolException.Usage($"Two files are of a table '{twice.Key}'; each table is called as its file, and needs a name of its own.");
        return new TableNames(names);
    }

    /// <summary>What the table of a file is called.</summary>
    public static string Of(string path)
    {
        string name = Path.GetFileName(path);
        if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            name = name[..^3];
        return Path.GetFileNameWithoutExtension(name) is { Length: > 0 } stem ? stem : name;
    }

    /// <summary>Reads the name of a table off a text; of the only one none.</summary>
    /// <param name="end">What ends it.</param>
    /// <exception cref="ToolException">There is no such table, or nothing behind it.</exception>
    public string Read(NameReader reader, char end, string option)
    {
        if (IsOne)
            return all[0];
        string table = reader.Next(end);
        return reader.IsAtEnd
            ? throw ToolException.Usage($"'{table}' of {option} names no table: with several tables write TABLE{end}{(end == ':' ? " RULE" : "NAME")}.")
            : Known(table, option);
    }

    /// <summary>Splits TABLE.NAME,TABLE.NAME.</summary>
    /// <exception cref="ToolException">A name is empty, or there is no such table.</exception>
    public IEnumerable<(string Table, string Column)> List(string text, string option)
    {
        var reader = new NameReader(text, option);
        do
        {
            string table = Read(reader, '.', option);
            yield return (table, ColumnNames.Listed(reader, text, option));
        }
        while (!reader.IsAtEnd);
    }

    /// <summary>Splits TABLE=VALUE; with one table its name may be left out.</summary>
    /// <exception cref="ToolException">There is no such table, or no value.</exception>
    public (string Table, string Value) Pair(string text, string option)
    {
        var reader = new NameReader(text, option);
        string first = reader.Next('=');
        var (table, value) = reader.IsAtEnd && IsOne ? (all[0], first) : (Known(first, option), reader.Next(null));
        return value.Length > 0 ? (table, value) : throw ToolException.Usage($"'{text}' of {option} has nothing behind the table's name: write TABLE=…");
    }

    /// <summary>A table that is there.</summary>
    /// <exception cref="ToolException">It is not.</exception>
    public string Known(string name, string option) => all.Contains(name) ? name : throw ToolException.Usage(Messages.NoTable(name, option, all));
}
