using Kaem.ML.Jobs;
using Kaem.ML.Tables;

namespace Kaem.ML.Rows;

/// <summary>Finds the files of a source, and divides them into chunks, everywhere alike.</summary>
internal static class Sources
{
    private const string Parquet = ".parquet";

    /// <summary>Looks at a Parquet file, a file of separated values, or all of one kind in a folder.</summary>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="ArgumentException">The folder has files of both kinds, or none; or there are no rows.</exception>
    /// <exception cref="FormatException">A file can't be read.</exception>
    public static SourceDescription Describe(string path)
    {
        string full = Path.GetFullPath(path);
        bool isFolder = Directory.Exists(full);
        if (!isFolder && !File.Exists(full))
            throw new FileNotFoundException($"There is no file or folder '{path}'.", path);
        string folder = isFolder ? full : Path.GetDirectoryName(full)!;
        string[] names = isFolder ? Names(full) : [Path.GetFileName(full)];
        var source = new SourceDescription(folder, [.. names.Select(name => Look(folder, name))]);
        return source.Files.Any(file => file.Rows.Sum() > 0) ? source : throw new ArgumentException($"'{path}' has no rows.", nameof(path));
    }

    public static bool IsParquet(string name) => name.EndsWith(Parquet, StringComparison.OrdinalIgnoreCase);

    /// <summary>The chunks, in the order of the rows.</summary>
    public static SourceChunk[] Chunks(SourceDescription source, int rows)
    {
        var chunks = new List<SourceChunk>();
        long firstRow = 0;
        for (int f = 0; f < source.Files.Count; f++)
        {
            var file = source.Files[f];
            if (!IsParquet(file.Name))
            {
                for (long at = 0; at < file.Rows[0]; at += rows)
                    chunks.Add(new SourceChunk(f, at, Math.Min(rows, file.Rows[0] - at), 0, 0, firstRow + at));
            }
            else
            {
                long at = 0;
                for (int group = 0, first = 0; first < file.Rows.Count; first = group)
                {
                    long count = 0;
                    while (group < file.Rows.Count && (group == first || count + file.Rows[group] <= rows))
                        count += file.Rows[group++];
                    if (count > 0)
                        chunks.Add(new SourceChunk(f, at, count, first, group - first, firstRow + at));
                    at += count;
                }
            }
            firstRow += file.Rows.Sum();
        }
        return [.. chunks];
    }

    private static string[] Names(string folder)
    {
        string[] names = [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)!)
            .Where(name => !name.StartsWith('.') && (IsParquet(name) || IsSeparated(name))).Order(StringComparer.Ordinal)];
        return names.Length == 0 ? throw new ArgumentException($"The folder '{folder}' has no files *.parquet or *.csv.", nameof(folder))
            : names.Any(IsParquet) && !names.All(IsParquet)
            ? throw new ArgumentException($"The folder '{folder}' has files *.parquet and *.csv; a source's files are of one kind.", nameof(folder))
            : names;
    }

    private static bool IsSeparated(string name) => name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    private static SourceFile Look(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        long bytes = new FileInfo(path).Length;
        if (!IsParquet(name))
            return new SourceFile(name, bytes, [new SeparatedFile(path).CountRows()]);
        using var rows = ParquetRows.Open(path, null);
        return new SourceFile(name, bytes, [.. Enumerable.Range(0, rows.Groups).Select(rows.RowsOf)]);
    }
}
