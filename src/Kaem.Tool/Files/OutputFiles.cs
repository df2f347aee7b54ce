using Kaem.Tool.Arguments;

namespace Kaem.Tool.Files;

/// <summary>
/// The files that a command writes. Each is claimed before the work begins, so that a folder that is not there or can't be written is found then; all go to
/// temporary files, which take their names together once all are whole.
/// </summary>
internal sealed class OutputFiles : IDisposable
{
    private readonly Dictionary<string, string> _temporary = new(StringComparer.Ordinal);
    private readonly List<string> _written = [];
    private readonly HashSet<string> _inputs = [];
    private readonly List<string> _made = [];

    /// <summary>Names a file that is read, which no output may replace.</summary>
    public void Protect(string? path)
    {
        if (path is not null)
            _inputs.Add(Path.GetFullPath(path));
    }

    /// <summary>Claims a folder for files, and makes it where it is not there; it goes again if nothing is written.</summary>
    /// <param name="option">What names it on the command line.</param>
    /// <exception cref="ToolException">It can't be one.</exception>
    public void ClaimFolder(string path, string option)
    {
        if (path.Length == 0)
            throw ToolException.Usage($"{option} is empty; it names the folder for the files.");
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(full) || (!Directory.Exists(full) && Path.GetExtension(full) is ".csv" or ".gz" or ".parquet"))
            throw ToolException.Usage($"{option} '{path}' is a file; several tables are written to a folder, each under the name of its own file.");
        if (Directory.Exists(full))
            return;
        if (!Directory.Exists(Path.GetDirectoryName(full)))
            throw ToolException.Usage($"The folder '{Path.GetDirectoryName(full)}', in which {option} is to be, does not exist; create it first.");
        try
        {
            Directory.CreateDirectory(full);
            _made.Add(full);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ToolException.Usage($"{option} '{path}' can't be made: {exception.Message}");
        }
    }

    /// <summary>Claims a file; null claims nothing.</summary>
    /// <param name="option">What names it on the command line.</param>
    /// <exception cref="ToolException">It can't be written.</exception>
    public void Claim(string? path, string option)
    {
        if (path is null)
            return;
        if (path.Length == 0)
            throw ToolException.Usage($"{option} is empty; it names the file to write.");
        string full = Path.GetFullPath(path), folder = Path.GetDirectoryName(full) ?? full;
        if (Directory.Exists(full) || Path.EndsInDirectorySeparator(path))
            throw ToolException.Usage($"{option} '{path}' is a folder; name a file in it.");
        // A file that is renamed takes a device's place.
        if (!OperatingSystem.IsWindows() && full.StartsWith("/dev/", StringComparison.Ordinal))
            throw ToolException.Usage($"{option} '{path}' is a device or lies among them; name an ordinary file.");
        if (!Directory.Exists(folder))
            throw ToolException.Usage($"The folder '{folder}' of {option} does not exist; create it first.");
        if (_inputs.Contains(full))
            throw ToolException.Usage($"{option} '{path}' would replace a file that is read; give another name.");
        // The end of the name stays: it says what the file is.
        string temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.{Path.GetFileName(full)}");
        if (!_temporary.TryAdd(path, temporary) || _temporary.Keys.Count(other => Path.GetFullPath(other) == full) > 1)
            throw ToolException.Usage($"'{path}' is to be written twice; give each file a name of its own.");
        try
        {
            File.WriteAllBytes(temporary, []);
            File.Delete(temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ToolException.Usage($"{option} '{path}' can't be written: {exception.Message.Replace(temporary, full, StringComparison.Ordinal)}");
        }
    }

    /// <summary>Writes a file that was claimed, for the time being under another name whose end is the same.</summary>
    public void Write(string path, Action<string> write)
    {
        _written.Add(path);
        write(_temporary[path]);
    }

    /// <summary>Gives all files their names.</summary>
    public void Commit()
    {
        foreach (string path in _written)
            File.Move(_temporary[path], path, overwrite: true);
        _written.Clear();
        _made.Clear();
    }

    /// <summary>Deletes what was not committed.</summary>
    public void Dispose()
    {
        foreach (string path in _written)
            File.Delete(_temporary[path]);
        foreach (string folder in _made.Where(folder => Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()))
            Directory.Delete(folder);
    }
}
