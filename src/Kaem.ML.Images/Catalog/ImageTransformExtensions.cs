using Kaem.ML.Pictures;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Kaem.ML;

/// <summary>Columns of images as what a model learns.</summary>
public static class ImageTransformExtensions
{
    /// <summary>
    /// Images as pixels in [0, 1], of one size: cropped about their middle to the shape's ratio of width and height, resized, made grey where there is one
    /// channel. The column has the dimensions height x width x channels, which <see cref="KaemGenerator.Convolutional"/> takes its shape from.
    /// </summary>
    /// <param name="catalog">mlContext.Transforms.</param>
    /// <param name="outputColumnName">The column of pixels to make.</param>
    /// <param name="inputColumnName">The column of images, for instance from LoadImages.</param>
    /// <param name="height">Height, in pixels.</param>
    /// <param name="width">Width, in pixels.</param>
    /// <param name="channels">3 for red, green and blue, 1 for grey.</param>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An extent is below 1, or there are neither 1 nor 3 channels.</exception>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.LoadImages("Image", "photos", "Path").Append(mlContext.Transforms.ImagePixels("Pixels", "Image", 32, 32));
    /// </code>
    /// </example>
    public static IEstimator<ITransformer> ImagePixels(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName, int height, int width, int channels = 3)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(inputColumnName);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        PictureShape.CheckChannels(channels, nameof(channels));
        // Each step hides the column of the one before.
        var resized = catalog.ResizeImages(outputColumnName, width, height, inputColumnName, ImageResizingEstimator.ResizingKind.IsoCrop);
        return channels == 1
            ? resized.Append(catalog.ConvertToGrayscale(outputColumnName)).Append(Extract(ImagePixelExtractingEstimator.ColorBits.Red))
            : resized.Append(Extract(ImagePixelExtractingEstimator.ColorBits.Rgb));

        ImagePixelExtractingEstimator Extract(ImagePixelExtractingEstimator.ColorBits colours) => catalog.ExtractPixels(
            outputColumnName, outputColumnName, colours, ImagePixelExtractingEstimator.ColorsOrder.ARGB, interleavePixelColors: true,
            scaleImage: 1f / byte.MaxValue);
    }
}
