namespace Kaem.ML.Samples.Tests;

/// <summary>Writes IDX files of small images.</summary>
internal static class IdxFile
{
    /// <summary>A folder's training and test images of 4 x 4 pixels, fewer than 256 each.</summary>
    public static void WriteImages(TemporaryFolder folder, int train, int heldOut)
    {
        File.WriteAllBytes(folder.File("train-images-idx3-ubyte"), Images(train));
        File.WriteAllBytes(folder.File("t10k-images-idx3-ubyte"), Images(heldOut));
    }

    /// <summary>Labels of all digits for them.</summary>
    public static void WriteLabels(TemporaryFolder folder, int train, int heldOut)
    {
        File.WriteAllBytes(folder.File("train-labels-idx1-ubyte"), Labels(train));
        File.WriteAllBytes(folder.File("t10k-labels-idx1-ubyte"), Labels(heldOut));
    }

    private static byte[] Labels(int count) => [0, 0, 8, 1, 0, 0, 0, (byte)count, .. Enumerable.Range(0, count).Select(i => (byte)(i % 10))];

    private static byte[] Images(int count) =>
        [0, 0, 8, 3, 0, 0, 0, (byte)count, 0, 0, 0, 4, 0, 0, 0, 4, .. Enumerable.Range(0, count * 16).Select(i => (byte)(i * 37))];
}
