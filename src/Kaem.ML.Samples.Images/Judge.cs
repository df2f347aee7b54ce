using System.Globalization;
using System.Runtime.InteropServices;
using Kaem.ML.Evaluation;
using Kaem.ML.Samples.Features;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Samples.Images;

/// <summary>Fréchet and kernel distances of pictures by ResNet-18, extrapolated to infinitely many (Chong and Forsyth 2020).</summary>
internal static class Judge
{
    /// <summary>Pictures that are compared, at most.</summary>
    private const int Most = 3_000;

    /// <summary>A line with both distances.</summary>
    /// <param name="imageColumn">A column of images, in both.</param>
    public static void Print(MLContext mlContext, string what, IDataView real, IDataView generated, string imageColumn)
    {
        var quality = mlContext.Generative().EvaluateImages(Seen(real), Seen(generated), ResNet.FeatureColumn, Options(real, generated));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what,-28} ResNet distance: FID∞ {quality.FidInfinity,8:F1}  KID∞ {quality.KidInfinity,8:F3}"));

        IDataView Seen(IDataView pictures) => mlContext.Data.Cache(ResNet.Of(mlContext, pictures, imageColumn), ResNet.FeatureColumn);
    }

    /// <summary>Files of numbers from 0 to 1, four bytes each: picture by picture, row by row, the channels of a pixel side by side.</summary>
    public static void PrintFiles(int side, int channels, string real, IReadOnlyList<string> generated)
    {
        var mlContext = new MLContext(seed: 1);
        var known = Read(mlContext, real, side, channels);
        foreach (string file in generated)
            Print(mlContext, Path.GetFileName(file), known, Read(mlContext, file, side, channels), "Image");
    }

    private static ImageQualityOptions Options(IDataView real, IDataView generated)
    {
        int count = (int)Math.Min(Most, Math.Min(Count(real), Count(generated)));
        return new ImageQualityOptions { Sizes = [.. Enumerable.Range(1, 6).Select(part => Math.Max(2, count * part / 6)).Distinct()], Seed = 1 };
    }

    private static long Count(IDataView view) => view.GetRowCount() ?? view.Preview(Most).RowView.Length;

    private static IDataView Read(MLContext mlContext, string path, int side, int channels)
    {
        int columns = side * side * channels;
        float[] values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();
        if (values.Length == 0 || values.Length % columns != 0)
            throw new InvalidDataException($"'{path}' holds {values.Length} numbers, which are no pictures of {side} x {side} x {channels}.");
        var definition = SchemaDefinition.Create(typeof(Row));
        definition[nameof(Row.Pixels)].ColumnType =
            new VectorDataViewType(NumberDataViewType.Single, side, side, channels);
        var rows = Enumerable.Range(0, Math.Min(Most, values.Length / columns))
            .Select(i => new Row { Pixels = values[(i * columns)..((i + 1) * columns)] }).ToList();
        return mlContext.Generative().ToImages(mlContext.Data.LoadFromEnumerable(rows, definition), nameof(Row.Pixels));
    }

    private sealed class Row
    {
        public float[] Pixels { get; set; } = [];
    }
}
