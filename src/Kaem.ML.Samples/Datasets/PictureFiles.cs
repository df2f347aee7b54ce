using Kaem.ML.Samples.Experiments;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Samples.Datasets;

/// <summary>A folder of picture files, and those in folders below it.</summary>
internal static class PictureFiles
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp"];

    /// <summary>Whether there are pictures.</summary>
    public static bool Any(string folder) => Directory.Exists(folder) && Enumerate(folder).Any();

    /// <summary>Pictures to learn and others, a fifth of all at most, in an order that is always the same.</summary>
    /// <param name="side">Height and width: pictures are cropped to a square and resized.</param>
    /// <param name="rows">Pictures to learn, at most.</param>
    /// <param name="heldOut">Other pictures, at most.</param>
    public static (DataMatrix Train, DataMatrix HeldOut) Load(string folder, int side, int rows, int heldOut)
    {
        string[] files = [.. Enumerate(folder).Select(Path.GetFullPath).Order(StringComparer.Ordinal)];
        if (files.Length < 10)
            throw new SampleException($"The folder '{folder}' holds {files.Length} pictures; thousands are needed to learn from.");
        new Random(1).Shuffle(files);
        int others = Math.Min(heldOut, files.Length / 5);
        return (Read(files[others..Math.Min(files.Length, others + rows)], side), Read(files[..others], side));
    }

    private static IEnumerable<string> Enumerate(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase));

    private static DataMatrix Read(string[] files, int side)
    {
        var mlContext = new MLContext(seed: 1);
        var view = mlContext.Data.LoadFromEnumerable(files.Select(path => new PictureFile { Path = path }));
        var pixels = mlContext.Transforms.LoadImages("Image", null, nameof(PictureFile.Path))
            .Append(mlContext.Transforms.ImagePixels("Pixels", "Image", side, side, 3));
        return ImageRow.Matrix(pixels.Fit(view).Transform(view), "Pixels");
    }

    private sealed class PictureFile
    {
        public string Path { get; set; } = "";
    }
}
