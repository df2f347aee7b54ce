using System.Globalization;
using Kaem.ML.Data;

namespace Kaem.ML.Jobs;

/// <summary>The files of a result: each is written beside its name and gets it when it is whole. What is there is never written over.</summary>
internal static class PartFiles
{
    public static string Path(string folder, int chunk) =>
        System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"part-{chunk:D9}.parquet"));

    /// <summary>Writes a part, unless somebody else was faster: the bytes are the same.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        string folder = System.IO.Path.GetDirectoryName(path)!;
        string unfinished = System.IO.Path.Combine(folder, $".{System.IO.Path.GetFileName(path)}.{Guid.NewGuid():N}{AtomicFile.TemporaryExtension}");
        try
        {
            using (var stream = new FileStream(unfinished, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            try
            {
                File.Move(unfinished, path, overwrite: false);
                FolderEntry.Flush(folder);
            }
            catch (IOException) when (File.Exists(path))
            {
            }
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>Deletes what workers left that were lost while they wrote.</summary>
    public static void CleanUp(string folder)
    {
        foreach (string leftover in Directory.EnumerateFiles(folder, $".part-*{AtomicFile.TemporaryExtension}"))
        {
            try
            {
                File.Delete(leftover);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A worker that was thought lost writes still; it deletes what it wrote.
            }
        }
    }
}
