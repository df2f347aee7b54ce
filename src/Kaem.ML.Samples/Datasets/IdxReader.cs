using System.Buffers.Binary;
using System.IO.Compression;

namespace Kaem.ML.Samples.Datasets;

/// <summary>Reads images in the IDX format of MNIST and Fashion-MNIST, gzip-compressed or not.</summary>
internal static class IdxReader
{
    private const int ImageMagic = 0x00000803;
    private const int HeaderBytes = 16;

    /// <summary>The training or test images of a folder with the usual file names.</summary>
    /// <param name="part"><c>train</c> or <c>t10k</c>.</param>
    /// <param name="most">Read no more images than this.</param>
    public static ImageSet ReadImages(string folder, string part, int most)
    {
        string name = $"{part}-images-idx3-ubyte";
        if (!Directory.Exists(folder))
            throw new SampleException($"The folder '{folder}' does not exist. It should hold {name} or {name}.gz.");
        string path = Path.Combine(folder, name);
        if (File.Exists(path))
            return ReadImages(path, most);
        if (File.Exists(path + ".gz"))
            return ReadImages(path + ".gz", most);
        throw new SampleException($"The folder '{folder}' has neither {name} nor {name}.gz.");
    }

    /// <summary>The images of one file.</summary>
    public static ImageSet ReadImages(string path, int most)
    {
        try
        {
            using var file = File.OpenRead(path);
            using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
            return Read(stream, path, most);
        }
        catch (InvalidDataException)
        {
            throw new SampleException($"'{path}' is not a whole gzip file.");
        }
    }

    private static ImageSet Read(Stream stream, string path, int most)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
            throw new SampleException($"'{path}' ends within the {HeaderBytes} bytes of an IDX header.");
        int magic = BinaryPrimitives.ReadInt32BigEndian(header);
        if (magic != ImageMagic)
            throw new SampleException($"'{path}' begins with 0x{magic:X8}; an IDX file of images begins with 0x{ImageMagic:X8}.");
        int count = BinaryPrimitives.ReadInt32BigEndian(header[4..]);
        int height = BinaryPrimitives.ReadInt32BigEndian(header[8..]), width = BinaryPrimitives.ReadInt32BigEndian(header[12..]);
        if (count < 0 || height is < 1 or > 4096 || width is < 1 or > 4096)
            throw new SampleException($"'{path}' claims {count} images of {width} x {height} pixels, which can't be.");
        int wanted = Math.Min(count, most), pixels = width * height;
        if ((long)wanted * pixels > Array.MaxLength)
            throw new SampleException($"'{path}' claims {count} images of {width} x {height} pixels; {wanted} of them are more than fit into memory.");
        var bytes = new byte[pixels];
        var values = new float[wanted * pixels];
        for (int i = 0; i < wanted; i++)
        {
            if (stream.ReadAtLeast(bytes, pixels, throwOnEndOfStream: false) < pixels)
                throw new SampleException($"'{path}' claims {count} images, but ends within image {i + 1}.");
            for (int d = 0; d < pixels; d++)
                values[i * pixels + d] = bytes[d] / 255f;
        }
        if (wanted == count && stream.ReadByte() >= 0)
            throw new SampleException($"'{path}' goes on after the {count} images that it claims.");
        return new ImageSet(new DataMatrix(values, wanted, pixels), width, height);
    }
}
