using System.IO.Compression;

namespace Kaem.ML.Samples.Datasets;

/// <summary>Files of data sets, plain or gzip-compressed.</summary>
internal static class DataFile
{
    private const int FirstRoom = 1 << 20;

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

    /// <summary>
    /// Rows of equal length as they really come: a header may claim gigabytes that do not follow, so a plain file's length is looked at first, and what is
    /// unpacked grows as it is read.
    /// </summary>
    /// <param name="rows">How many are wanted.</param>
    /// <param name="rowBytes">Bytes of a row.</param>
    /// <param name="columns">Numbers of a row.</param>
    /// <param name="convert">Turns a row's bytes into numbers.</param>
    /// <param name="cutOff">What to say where the file ends within a row, the number of which is given, from 1.</param>
    public static float[] ReadRows(Stream stream, int rows, int rowBytes, int columns, Converter convert, Func<long, string> cutOff)
    {
        if (stream.CanSeek && stream.Length - stream.Position is var left && left < (long)rows * rowBytes)
            throw new SampleException(cutOff(left / rowBytes + 1));
        var bytes = new byte[rowBytes];
        var values = new float[stream.CanSeek ? rows * columns : (int)Math.Min((long)rows * columns, Math.Max(columns, FirstRoom / columns * columns))];
        for (int row = 0; row < rows; row++)
        {
            if (stream.ReadAtLeast(bytes, rowBytes, throwOnEndOfStream: false) < rowBytes)
                throw new SampleException(cutOff(row + 1));
            if (values.Length < (row + 1L) * columns)
                Array.Resize(ref values, (int)Math.Min((long)rows * columns, 2L * values.Length));
            convert(bytes, values.AsSpan(row * columns, columns));
        }
        return values;
    }

    /// <summary>Turns bytes into numbers.</summary>
    public delegate void Converter(ReadOnlySpan<byte> bytes, Span<float> numbers);

    /// <summary>The last part of a folder's path, which names what is made from its data.</summary>
    public static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
}
