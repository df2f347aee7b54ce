using System.Globalization;

namespace Kaem.ML.Samples.Datasets;

/// <summary>The 1,797 handwritten digits of 8 x 8 pixels that ship with the samples (see Data/README.md).</summary>
internal static class DigitsData
{
    /// <summary>Rows kept from training.</summary>
    public const int HeldOut = 500;

    private const int Side = 8;
    private const float White = 16;

    /// <summary>The digits, shuffled by the seed: 1,297 to train on and 500 held out.</summary>
    public static (ImageSet Train, ImageSet HeldOut) Load(int seed)
    {
        var (train, heldOut) = LoadLabelled(seed);
        return (train.Images, heldOut.Images);
    }

    /// <summary>The same digits, with what each is.</summary>
    public static (LabelledImages Train, LabelledImages HeldOut) LoadLabelled(int seed)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Data", "digits.csv");
        if (!File.Exists(path))
            throw new SampleException($"The digits are missing: '{path}' should have been copied there by the build.");
        string[] lines = [.. File.ReadLines(path).Skip(1).Where(line => line.Length > 0)];
        new Random(seed).Shuffle(lines);
        var values = new float[lines.Length * Side * Side];
        var labels = new int[lines.Length];
        for (int r = 0; r < lines.Length; r++)
        {
            string[] fields = lines[r].Split(',');
            for (int d = 0; d < Side * Side; d++)
                values[r * Side * Side + d] = int.Parse(fields[d], CultureInfo.InvariantCulture) / White;
            labels[r] = int.Parse(fields[Side * Side], CultureInfo.InvariantCulture);
        }
        var all = new DataMatrix(values, lines.Length, Side * Side);
        return (
            new LabelledImages(new ImageSet(all.Slice(HeldOut, all.Rows - HeldOut), Side, Side), labels[HeldOut..]),
            new LabelledImages(new ImageSet(all.Take(HeldOut), Side, Side), labels[..HeldOut]));
    }
}
