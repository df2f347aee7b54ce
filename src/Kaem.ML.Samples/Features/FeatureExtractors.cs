using Kaem.ML.Samples.Datasets;

namespace Kaem.ML.Samples.Features;

/// <summary>Chooses what makes the features of pictures.</summary>
internal static class FeatureExtractors
{
    /// <summary>What <c>--features</c> says.</summary>
    public const string Help =
        "An ONNX network that judges the pictures, with an input of N x pixels and an output named features; if left out a classifier of grey pictures that "
        + "is learned from their labels where these lie beside them, else ResNet-18.";

    /// <summary>The user's network, or a classifier of grey pictures where there are labels, or ResNet-18.</summary>
    /// <param name="file">The user's network, if any.</param>
    /// <param name="shape">The pictures' shape.</param>
    /// <param name="labelled">Pictures with labels to learn from, if there are any.</param>
    public static IFeatureExtractor Choose(string? file, ImageShape shape, LabelledImages? labelled = null)
    {
        if (file is not null)
            return new OnnxFeatures(file);
        // Blurred digits of few pixels are no photographs: ResNet-18 takes a Gaussian's noise for strokes.
        return labelled is not null ? new ClassifierFeatures(labelled) : new ResNetFeatures(shape);
    }
}
