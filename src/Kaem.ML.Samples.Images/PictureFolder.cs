using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Samples.Images;

/// <summary>A folder of pictures as data of ML.NET.</summary>
internal static class PictureFolder
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp"];

    /// <summary>A view with the pictures' paths, below the folder, in an order drawn by the seed.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">It holds no pictures.</exception>
    public static (IDataView Train, IDataView HeldOut) Split(MLContext mlContext, string folder, double heldOut, int seed)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Select(Path.GetFullPath).Order(StringComparer.Ordinal)];
        if (files.Length < 20)
            throw new InvalidDataException($"'{folder}' holds {files.Length} pictures; some hundred are needed to learn from.");
        new Random(seed).Shuffle(files);
        int held = Math.Max(1, (int)(heldOut * files.Length));
        return (View(files[held..]), View(files[..held]));

        IDataView View(string[] paths)
        {
            var rows = mlContext.Data.LoadFromEnumerable(paths.Select(path => new PictureFile { Path = path }));
            return mlContext.Transforms.LoadImages("Image", null, nameof(PictureFile.Path)).Fit(rows).Transform(rows);
        }
    }

    /// <summary>Writes the digits that come with the samples as files, to have pictures to learn from.</summary>
    public static void WriteDigits(MLContext mlContext, string folder)
    {
        var digits = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "digits.csv")).Skip(1).Select(line => new Digit
        {
            Pixels = [.. line.Split(',').Take(64).Select(value => float.Parse(value, CultureInfo.InvariantCulture) / 16)],
        });
        mlContext.Generative().SaveImages(mlContext.Data.LoadFromEnumerable(digits), folder, nameof(Digit.Pixels), prefix: "digit", overwrite: true);
    }

    private sealed class PictureFile
    {
        public string Path { get; set; } = "";
    }

    private sealed class Digit
    {
        [VectorType(8, 8)]
        public float[] Pixels { get; set; } = [];
    }
}
