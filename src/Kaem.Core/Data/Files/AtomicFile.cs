namespace Kaem.ML.Data;

/// <summary>Writes files so that a reader sees the old one or the whole new one, never a part.</summary>
internal static class AtomicFile
{
    /// <summary>How the names of unfinished files end.</summary>
    public const string TemporaryExtension = ".tmp";

    /// <summary>
    /// Writes to a temporary file beside the target, flushes it to the disk and renames it; then the folder is flushed, where the system can. To a device, as
    /// <c>/dev/null</c> is one, it writes straight on: a file in its place would harm the whole system.
    /// </summary>
    public static void Write(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full) ?? throw new ArgumentException($"'{path}' is a folder, not a file to write.", nameof(path));
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The folder '{folder}' does not exist; create it before writing '{Path.GetFileName(full)}'.");
        if (Directory.Exists(full))
            throw new UnauthorizedAccessException($"'{full}' is a folder, not a file to write.");
        if (IsDevice(full))
        {
            using var device = new FileStream(full, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            write(device);
            return;
        }
        string temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}{TemporaryExtension}");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, full, overwrite: true);
            FolderEntry.Flush(folder);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static bool IsDevice(string full) => !OperatingSystem.IsWindows() && full.StartsWith("/dev/", StringComparison.Ordinal)
        && !full.StartsWith("/dev/shm/", StringComparison.Ordinal);
}
