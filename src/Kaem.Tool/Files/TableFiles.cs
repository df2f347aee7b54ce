using Kaem.Tool.Arguments;

namespace Kaem.Tool.Files;

/// <summary>Finds the files of tables, among files and folders that are named.</summary>
internal static class TableFiles
{
    /// <summary>The files by table; in a folder those that are called as tables are.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="tables">The tables that there are.</param>
    /// <param name="option">What names them on the command line.</param>
    /// <exception cref="ToolException">A file is not there, or of no table, or two are of one.</exception>
    public static IReadOnlyDictionary<string, string> Find(IReadOnlyList<string> paths, IReadOnlyList<string> tables, string option)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            if (Directory.Exists(path))
            {
                foreach (string file in Directory.GetFiles(path).Order(StringComparer.Ordinal))
                {
                    if (!InputFiles.IsModel(file) && !Path.GetFileName(file).StartsWith('.') && tables.Contains(TableNames.Of(file)))
                        Add(TableNames.Of(file), file);
                }
                continue;
            }
            InputFiles.MustExist(path);
            // A single table may be called anything.
            string table = paths.Count == 1 && tables.Count == 1 ? tables[0] : TableNames.Of(path);
            Add(tables.Contains(table) ? table : throw ToolException.Usage(Messages.NoTable(table, option, tables)), path);
        }
        return files;

        void Add(string table, string file)
        {
            if (!files.TryAdd(table, file))
                throw ToolException.Usage($"{option} has two files of table '{table}', '{files[table]}' and '{file}': name the one that is meant.");
        }
    }
}
