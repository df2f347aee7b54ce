namespace Kaem.ML.Tables;

/// <summary>Where columns that are packed keep their blocks: so many bytes of them in memory, and what is more in a temporary file.</summary>
/// <param name="bytes">Most bytes in memory.</param>
/// <param name="folder">Where the file lies; null for the system's temporary folder.</param>
internal sealed class PackedPlace(long bytes, string? folder = null) : IDisposable
{
    private long _left = bytes;
    private PackedFile? _file;

    /// <summary>Where a block goes.</summary>
    /// <param name="size">Its bytes.</param>
    /// <returns>The file; null for memory.</returns>
    /// <exception cref="IOException">The file can't be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not writable.</exception>
    public PackedFile? FileFor(long size)
    {
        if (size <= _left)
        {
            _left -= size;
            return null;
        }
        return _file ??= new PackedFile(folder ?? Path.GetTempPath());
    }

    /// <summary>The file goes, and with it what is in it.</summary>
    public void Dispose() => _file?.Dispose();
}
