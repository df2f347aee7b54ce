namespace Kaem.ML.Samples.Datasets;

/// <summary>CIFAR-10 as npy files of unsigned bytes, N x 32 x 32 x 3.</summary>
internal static class Cifar10Data
{
    private const string Origin =
        "CIFAR-10 is by Krizhevsky (www.cs.toronto.edu/~kriz/cifar.html); the files hold its images as unsigned bytes, N x 32 x 32 x 3: rows, columns, RGB.";

    public const int Side = 32;
    public const int Channels = 3;

    /// <summary>The first images of both parts, a row each, pixel by pixel, values in [0, 1].</summary>
    public static (DataMatrix Train, DataMatrix HeldOut) Load(string folder, int rows, int heldOut) =>
        (Part(folder, "train", rows), Part(folder, "test", heldOut));

    private static DataMatrix Part(string folder, string part, int most)
    {
        string path = DataFile.Find(folder, $"cifar10-{part}-images-u8.npy", Origin);
        var array = NpyReader.Read(path, most);
        return array.ItemShape is [Side, Side, Channels]
            ? array.Rows
            : throw new SampleException($"'{path}' holds items of {string.Join(" x ", array.ItemShape)}; images of CIFAR-10 are {Side} x {Side} x {Channels}.");
    }
}
