using System.Buffers.Binary;

namespace Kaem.ML.Samples.Datasets;

/// <summary>Reads images in the IDX format of MNIST and Fashion-MNIST, gzip-compressed or not.</summary>
internal static class IdxReader
{
    private const int ImageMagic = 0x00000803;
    private const int LabelMagic = 0x00000801;
    private const int HeaderBytes = 16;
    private const int LabelHeaderBytes = 8;

    private const string Origin =
        "MNIST is by LeCun, Cortes and Burges (yann.lecun.com/exdb/mnist), Fashion-MNIST by Zalando Research (github.com/zalandoresearch/fashion-mnist).";

    /// <summary>The training and test images of a folder, which must be of one size.</summary>
    public static (ImageSet Train, ImageSet HeldOut) ReadFolder(string folder, int mostTrain, int mostHeldOut)
    {
        var train = ReadImages(folder, "train", mostTrain);
        var heldOut = ReadImages(folder, "t10k", mostHeldOut);
        return (train.Width, train.Height) == (heldOut.Width, heldOut.Height)
            ? (train, heldOut)
            : throw new SampleException($"The training images have {train.Width} x {train.Height} pixels, the test images {heldOut.Width} x {heldOut.Height}.");
    }

    /// <summary>The training or test images of a folder with the usual file names.</summary>
    /// <param name="part"><c>train</c> or <c>t10k</c>.</param>
    /// <param name="most">Read no more images than this.</param>
    public static ImageSet ReadImages(string folder, string part, int most) =>
        ReadImages(DataFile.Find(folder, $"{part}-images-idx3-ubyte", Origin), most);

    /// <summary>The training or test images of a folder, with the label of each.</summary>
    /// <inheritdoc cref="ReadImages(string, string, int)"/>
    public static LabelledImages ReadLabelled(string folder, string part, int most)
    {
        var images = ReadImages(folder, part, most);
        string path = DataFile.Find(folder, $"{part}-labels-idx1-ubyte", Origin);
        return new LabelledImages(images, DataFile.Read(path, stream => ReadLabels(stream, path, images.Rows.Rows)));
    }

    /// <summary>The training images of a folder with their labels; null where there are no labels.</summary>
    public static LabelledImages? FindLabelled(string folder, int most) =>
        DataFile.Exists(folder, "train-labels-idx1-ubyte") ? ReadLabelled(folder, "train", most) : null;

    /// <summary>The images of one file.</summary>
    public static ImageSet ReadImages(string path, int most) => DataFile.Read(path, stream => Read(stream, path, most));

    private static int[] ReadLabels(Stream stream, string path, int wanted)
    {
        Span<byte> header = stackalloc byte[LabelHeaderBytes];
        if (stream.ReadAtLeast(header, LabelHeaderBytes, throwOnEndOfStream: false) < LabelHeaderBytes)
            throw new SampleException($"'{path}' ends within the {LabelHeaderBytes} bytes of an IDX header.");
        int magic = BinaryPrimitives.ReadInt32BigEndian(header), count = BinaryPrimitives.ReadInt32BigEndian(header[4..]);
        if (magic != LabelMagic)
            throw new SampleException($"'{path}' begins with 0x{magic:X8}; an IDX file of labels begins with 0x{LabelMagic:X8}.");
        byte[] labels = new byte[wanted];
        if (count < wanted || stream.ReadAtLeast(labels, wanted, throwOnEndOfStream: false) < wanted)
            throw new SampleException($"'{path}' has fewer labels than there are images: {wanted} are wanted.");
        return [.. labels.Select(label => (int)label)];
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
        float[] values = DataFile.ReadRows(
            stream, wanted, pixels, pixels,
            (bytes, numbers) =>
            {
                for (int d = 0; d < numbers.Length; d++)
                    numbers[d] = bytes[d] / 255f;
            },
            image => $"'{path}' claims {count} images, but ends within image {image}.");
        if (wanted == count && stream.ReadByte() >= 0)
            throw new SampleException($"'{path}' goes on after the {count} images that it claims.");
        return new ImageSet(new DataMatrix(values, wanted, pixels), width, height);
    }
}
