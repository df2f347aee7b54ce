namespace Kaem.ML.Boards;

/// <summary>What a silo takes of others.</summary>
/// <param name="MostModelBytes">Bytes of a model, at most.</param>
/// <param name="Folders">Folders in which it reads and writes; none for all.</param>
internal sealed record ClusterLimits(long MostModelBytes, IReadOnlyList<string> Folders)
{
    /// <exception cref="UnauthorizedAccessException">A path lies in none of the folders.</exception>
    public void Require(string path)
    {
        string full = Path.GetFullPath(path);
        if (Folders.Count > 0 && !Folders.Any(folder => IsWithin(full, Path.GetFullPath(folder))))
            throw new UnauthorizedAccessException(
                $"This worker reads and writes in {string.Join(", ", Folders.Select(folder => $"'{folder}'"))} only, not in '{path}'.");
    }

    private static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
