namespace Kaem.ML.Samples.Datasets;

/// <summary>CIFAR-10 in its own binary files, as npy files of unsigned bytes, N x 32 x 32 x 3, or a folder of pictures.</summary>
internal static class Cifar10Data
{
    private const string Origin =
        "CIFAR-10 is by Krizhevsky (www.cs.toronto.edu/~kriz/cifar.html); these files hold its images as unsigned bytes, N x 32 x 32 x 3: rows, columns, RGB. "
        + "Its binary files, data_batch_1.bin to data_batch_5.bin and test_batch.bin, or a folder of pictures do as well.";

    private const int Batches = 5, PerBatch = 10_000;

    public const int Side = 32;
    public const int Channels = 3;

    private const int Plane = Side * Side;

    /// <summary>The first images of both parts, a row each, pixel by pixel, values in [0, 1].</summary>
    public static (DataMatrix Train, DataMatrix HeldOut) Load(string folder, int rows, int heldOut)
    {
        if (DataFile.Exists(folder, "data_batch_1.bin"))
        {
            string[] batches = [.. Enumerable.Range(1, Batches).Select(part => $"data_batch_{part}.bin")];
            return (Binary(folder, batches, rows), Binary(folder, ["test_batch.bin"], heldOut));
        }
        return DataFile.Exists(folder, "cifar10-train-images-u8.npy") || !PictureFiles.Any(folder)
            ? (Part(folder, "train", rows), Part(folder, "test", heldOut))
            : PictureFiles.Load(folder, Side, rows, heldOut);
    }

    /// <summary>Records of a label, then the planes of red, green and blue.</summary>
    private static DataMatrix Binary(string folder, IReadOnlyList<string> names, int most)
    {
        var all = new List<float>();
        foreach (string name in names)
        {
            int left = most - all.Count / (Channels * Plane);
            if (left == 0)
                break;
            string path = DataFile.Find(folder, name, Origin);
            long records = new FileInfo(path).Length / (1 + Channels * Plane);
            int wanted = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? Math.Min(left, PerBatch) : (int)Math.Min(left, records);
            all.AddRange(DataFile.Read(path, stream => DataFile.ReadRows(
                stream, wanted, 1 + Channels * Plane, Channels * Plane,
                (record, pixels) =>
                {
                    for (int i = 0; i < pixels.Length; i++)
                        pixels[i] = record[1 + i % Channels * Plane + i / Channels] / 255f;
                },
                row => $"'{path}' ends within image {row}.")));
        }
        return all.Count > 0 ? new DataMatrix([.. all], all.Count / (Channels * Plane), Channels * Plane)
            : throw new SampleException($"'{folder}' has empty files. {Origin}");
    }

    private static DataMatrix Part(string folder, string part, int most)
    {
        string path = DataFile.Find(folder, $"cifar10-{part}-images-u8.npy", Origin);
        var array = NpyReader.Read(path, most);
        return array.ItemShape is [Side, Side, Channels]
            ? array.Rows
            : throw new SampleException($"'{path}' holds items of {string.Join(" x ", array.ItemShape)}; images of CIFAR-10 are {Side} x {Side} x {Channels}.");
    }
}
