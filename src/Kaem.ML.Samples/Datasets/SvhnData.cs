namespace Kaem.ML.Samples.Datasets;

/// <summary>The cropped digits of the street view house numbers, in MATLAB's files as they are published, or a folder of pictures.</summary>
internal static class SvhnData
{
    private const string Origin =
        "The street view house numbers are by Netzer et al. (ufldl.stanford.edu/housenumbers, format 2). A folder of pictures does as well.";

    public const int Side = 32;

    /// <summary>The first images of both parts, a row each, pixel by pixel, values in [0, 1].</summary>
    public static (DataMatrix Train, DataMatrix HeldOut) Load(string folder, int rows, int heldOut) =>
        DataFile.Exists(folder, "train_32x32.mat") || !PictureFiles.Any(folder)
            ? (Part(folder, "train", rows), Part(folder, "test", heldOut))
            : PictureFiles.Load(folder, Side, rows, heldOut);

    private static DataMatrix Part(string folder, string part, int most)
    {
        string path = DataFile.Find(folder, $"{part}_32x32.mat", Origin);
        var (axes, bytes) = MatFile.Read(path, "X", most);
        if (axes is not [Side, Side, 3, var count])
            throw new SampleException($"'{path}' holds an array X of {string.Join(" x ", axes)}; images of these are {Side} x {Side} x 3 x N.");
        var values = new float[bytes.Length];
        // Rows run fastest, then columns, channels, images.
        const int Plane = Side * Side, Image = 3 * Plane;
        for (int i = 0; i < bytes.Length; i++)
        {
            int image = i / Image, channel = i % Image / Plane, column = i % Plane / Side, row = i % Side;
            values[image * Image + (row * Side + column) * 3 + channel] = bytes[i] / 255f;
        }
        return new DataMatrix(values, count, Image);
    }
}
