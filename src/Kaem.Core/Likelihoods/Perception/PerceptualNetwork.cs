using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>The network that a perceptual loss compares features of.</summary>
internal static class PerceptualNetwork
{
    /// <summary>Loads it; null where the options ask for no perceptual loss.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelFormatException">The file does not hold the layers, or other weights than the options' checksum says.</exception>
    /// <exception cref="ArgumentException">The images are too small for the layers.</exception>
    public static FeatureNetwork? Load(KaemOptions options, WorkerPool workers)
    {
        if (options.Perceptual is not { } perceptual)
            return null;
        if (perceptual.LeastSide > 1 || perceptual.WeightsFile.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)
            || perceptual.Layers.Concat(perceptual.StyleLayers).Except(LayerNames.Vgg16).Any())
        {
            throw new NotSupportedException(
                "The processor's engine computes the perceptual loss on VGG-16 alone, of images as they are. Other networks are computed by the engine on "
                + "TorchSharp: add the packages Kaem.ML.TorchSharp and TorchSharp-cpu, and train with TorchSharpEngine.Cpu.");
        }
        var shape = perceptual.ShapeFor(options.Generator)!;
        if (!File.Exists(perceptual.WeightsFile))
        {
            throw new FileNotFoundException(
                $"The perceptual loss needs the weights of VGG-16, but there is no file '{perceptual.WeightsFile}'. Give its path as "
                + $"{nameof(PerceptualOptions)}.{nameof(PerceptualOptions.WeightsFile)}; a saved model keeps only the name.",
                perceptual.WeightsFile);
        }
        // The likelihood multiplies all squared distances by Weight.
        var network = FeatureNetwork.Load(
            perceptual.WeightsFile, shape.Width, shape.Height, shape.Channels, perceptual.Layers, workers,
            perceptual.StyleLayers, (float)Math.Sqrt((double)perceptual.StyleWeight / perceptual.Weight));
        return perceptual.Checksum is not { } checksum || checksum.Equals(network.Checksum, StringComparison.OrdinalIgnoreCase)
            ? network
            : throw new ModelFormatException(
                $"The weights in '{perceptual.WeightsFile}' have the checksum {network.Checksum}, but the perceptual loss was made for those with {checksum}. "
                + $"Use that file, or set {nameof(PerceptualOptions)}.{nameof(PerceptualOptions.Checksum)} to null to change the weights.");
    }

    /// <summary>The options, with the checksum of the weights that were loaded.</summary>
    public static KaemOptions WithChecksum(KaemOptions options, string? checksum) =>
        checksum is not null && options.Likelihood is GaussianLikelihoodOptions { Perceptual: { } perceptual } likelihood
            ? options with { Likelihood = likelihood with { Perceptual = perceptual with { Checksum = checksum } } }
            : options;
}
