namespace Kaem.ML.Data;

/// <summary>Writes files so that a reader sees the old one or the whole new one, never a part.</summary>
internal static class AtomicFile
{
    /// <summary>How the names of unfinished files end.</summary>
    public const string TemporaryExtension = ".tmp";

    /// <summary>How long an unfinished file that nobody holds is left alone: a writer may be about to rename it.</summary>
    private static readonly TimeSpan LeftAlone = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Writes to a temporary file beside the target, flushes it to the disk and renames it; then the folder is flushed, where the system can. A link stays one,
    /// and what it leads to is replaced; permissions stay those of the old file; what a writer left that was killed is cleaned away. To a device, as
    /// <c>/dev/null</c> is one, it writes straight on: a file in its place would harm the whole system.
    /// </summary>
    public static void Write(string path, Action<Stream> write)
    {
        string full = Target(Path.GetFullPath(path));
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
        CleanUp(folder, Path.GetFileName(full));
        string temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}{TemporaryExtension}");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            if (!OperatingSystem.IsWindows() && File.Exists(full))
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(full));
            File.Move(temporary, full, overwrite: true);
            FolderEntry.Flush(folder);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Where a link leads in the end, be there a file or not; of what is none the path itself.</summary>
    private static string Target(string full) =>
        new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;

    /// <summary>Deletes unfinished files of the target that no writer holds any more.</summary>
    private static void CleanUp(string folder, string name)
    {
        foreach (string leftover in Directory.EnumerateFiles(folder, $".{name}.*{TemporaryExtension}"))
        {
            try
            {
                if (DateTime.UtcNow - File.GetLastWriteTimeUtc(leftover) < LeftAlone)
                    continue;
                // Whoever writes it holds it alone.
                using (new FileStream(leftover, FileMode.Open, FileAccess.Write, FileShare.None))
                {
                }
                File.Delete(leftover);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Somebody's own, or not ours to delete; the new file does not depend on it.
            }
        }
    }

    private static bool IsDevice(string full) => !OperatingSystem.IsWindows() && full.StartsWith("/dev/", StringComparison.Ordinal)
        && !full.StartsWith("/dev/shm/", StringComparison.Ordinal);
}
