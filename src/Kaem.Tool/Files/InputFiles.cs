using Kaem.ML.Tables;
using Kaem.Tool.Arguments;

namespace Kaem.Tool.Files;

/// <summary>Files that are read.</summary>
internal static class InputFiles
{
    /// <exception cref="ToolException">There is no such file.</exception>
    public static void MustExist(string path)
    {
        if (Directory.Exists(path))
            throw ToolException.Usage($"'{path}' is a folder, not a file.");
        if (!File.Exists(path))
            throw ToolException.Usage($"There is no file '{path}'.");
    }

    /// <summary>Whether a name is that of a Parquet file.</summary>
    public static bool IsParquet(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a name is that of a saved model.</summary>
    public static bool IsModel(string path) => path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a file of separated values.</summary>
    /// <exception cref="ToolException">It can't be read as one.</exception>
    public static CsvTable Csv(string path, CsvOptions options)
    {
        MustExist(path);
        try
        {
            return CsvFile.Load(path, options);
        }
        catch (FormatException exception)
        {
            throw ToolException.Failure(Messages.Of(exception));
        }
    }

    /// <summary>Reads a Parquet file.</summary>
    /// <exception cref="ToolException">It can't be read as one.</exception>
    public static ParquetTable Parquet(string path, IReadOnlyList<string> columns)
    {
        MustExist(path);
        try
        {
            return ParquetFile.Load(path, [.. columns]);
        }
        catch (FormatException exception)
        {
            throw ToolException.Failure(Messages.Of(exception));
        }
    }
}
