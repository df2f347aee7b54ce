using Kaem.ML.Tables;
using Kaem.Tool.Arguments;

namespace Kaem.Tool.Files;

/// <summary>The files that tables are written to: in a folder, each under a name of its own; a single one is the file itself.</summary>
internal sealed class WrittenTables
{
    private readonly Dictionary<string, string> _paths;

    private WrittenTables(Dictionary<string, string> paths) => _paths = paths;

    /// <summary>Claims the files.</summary>
    /// <param name="target">The folder, or the file of a single table.</param>
    /// <param name="names">Of each table the name of its file in a folder.</param>
    /// <exception cref="ToolException">They can't be written.</exception>
    public static WrittenTables Claim(string target, IReadOnlyDictionary<string, string> names, OutputFiles outputs)
    {
        var paths = names.ToDictionary(
            table => table.Key, table => names.Count > 1 ? Path.Combine(target, FileName(table.Value)) : target, StringComparer.Ordinal);
        if (names.Count > 1)
            outputs.ClaimFolder(target, "-o");
        foreach (string path in paths.Values)
            outputs.Claim(path, "-o");
        return new WrittenTables(paths);
    }

    /// <summary>Writes tables.</summary>
    /// <param name="form">How each is written.</param>
    /// <returns>The files with their tables, in order.</returns>
    public IReadOnlyList<(string Path, Table Table)> Write(IReadOnlyDictionary<string, Table> tables, Func<string, TableForm> form, OutputFiles outputs)
    {
        foreach (var (name, path) in _paths)
            outputs.Write(path, file => form(name).Write(file, form(name).Numbered(tables[name])));
        return [.. _paths.Select(file => (file.Value, tables[file.Key]))];
    }

    // A model that comes from elsewhere may have tables of any name.
    private static string FileName(string name) => name.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) < 0 && Path.GetFileName(name) == name
        ? name
        : throw ToolException.Usage($"'{name}' can't be a file's name.");
}
