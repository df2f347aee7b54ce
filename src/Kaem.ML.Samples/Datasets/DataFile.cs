using System.IO.Compression;

namespace Kaem.ML.Samples.Datasets;

/// <summary>Files of data sets, plain or gzip-compressed.</summary>
internal static class DataFile
{
    /// <summary>The path of a file or of its compressed form.</summary>
    /// <param name="folder">Where it should lie.</param>
    /// <param name="name">Its name without <c>.gz</c>.</param>
    /// <param name="origin">A sentence that says where the data set comes from, for who does not have it.</param>
    public static string Find(string folder, string name, string origin)
    {
        if (!Directory.Exists(folder))
            throw new SampleException($"The folder '{folder}' does not exist. It should hold {name} or {name}.gz. {origin}");
        string path = Path.Combine(folder, name), compressed = path + ".gz";
        if (File.Exists(path))
            return path;
        return File.Exists(compressed) ? compressed : throw new SampleException($"The folder '{folder}' has neither {name} nor {name}.gz. {origin}");
    }

    /// <summary>Whether a folder has a file or its compressed form.</summary>
    public static bool Exists(string folder, string name) => File.Exists(Path.Combine(folder, name)) || File.Exists(Path.Combine(folder, name + ".gz"));

    /// <summary>Reads a file, decompressed where its name ends with <c>.gz</c>.</summary>
    public static T Read<T>(string path, Func<Stream, T> read)
    {
        try
        {
            using var file = File.OpenRead(path);
            using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
            return read(stream);
        }
        catch (InvalidDataException)
        {
            throw new SampleException($"'{path}' is not a whole gzip file.");
        }
    }

    /// <summary>The last part of a folder's path, which names what is made from its data.</summary>
    public static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
}
