using Microsoft.ML;
using Microsoft.ML.Transforms.Image;

namespace Kaem.ML.Samples.Features;

/// <summary>
/// Pictures as ResNet-18 sees them (He et al. 2016): the 512 values before its last layer, learned from a million photographs. Distances of these are closer to
/// what people see than distances of pixels.
/// </summary>
internal static class ResNet
{
    /// <summary>The column of features.</summary>
    public const string FeatureColumn = "ResNet";

    /// <summary>Height and width at which the network sees a picture; it scales values from 0 to 255 itself.</summary>
    private const int Seen = 224;

    /// <summary>Rows of a column of images, with the features.</summary>
    public static IDataView Of(MLContext mlContext, IDataView images, string columnName = "Image") =>
        mlContext.Transforms.ResizeImages("Seen", Seen, Seen, columnName, ImageResizingEstimator.ResizingKind.Fill)
            .Append(mlContext.Transforms.ExtractPixels("SeenPixels", "Seen"))
            .Append(mlContext.Transforms.DnnFeaturizeImage(
                FeatureColumn, model => model.ModelSelector.ResNet18(mlContext, model.OutputColumn, model.InputColumn), "SeenPixels"))
            .Fit(images).Transform(images);
}
