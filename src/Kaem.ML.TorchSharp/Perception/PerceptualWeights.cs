using static TorchSharp.torch;

namespace Kaem.ML.Perception;

/// <summary>The network of a perceptual loss.</summary>
internal static class PerceptualWeights
{
    /// <summary>Reads and checks the weights without a device.</summary>
    /// <returns>Their checksum.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelFormatException">The file does not hold the layers, or other weights than the options' checksum says.</exception>
    /// <exception cref="ArgumentException">The network has no such layer, or the images are too small for it.</exception>
    public static string Check(KaemOptions options)
    {
        var perceptual = options.Perceptual!;
        var (file, _, _) = FeatureNetwork.Read(
            Find(perceptual), perceptual.ShapeFor(options.Generator)!, perceptual.LeastSide, perceptual.Layers, perceptual.StyleLayers);
        Check(perceptual, file.Checksum);
        return file.Checksum;
    }

    /// <summary>Loads the network onto a device; null where the options ask for no perceptual loss.</summary>
    /// <inheritdoc cref="Check(KaemOptions)"/>
    public static FeatureNetwork? Load(KaemOptions options, Device device)
    {
        if (options.Perceptual is not { } perceptual)
            return null;
        // The likelihood multiplies all squared distances by Weight.
        var network = FeatureNetwork.Load(
            Find(perceptual), perceptual.ShapeFor(options.Generator)!, perceptual.LeastSide, perceptual.Layers, perceptual.StyleLayers,
            (float)Math.Sqrt((double)perceptual.StyleWeight / perceptual.Weight), device);
        Check(perceptual, network.Checksum);
        return network;
    }

    private static string Find(PerceptualOptions perceptual)
    {
        try
        {
            return NetworkFile.Find(perceptual.WeightsFile);
        }
        catch (FileNotFoundException fault)
        {
            throw new FileNotFoundException(
                $"The perceptual loss needs the weights of a network. {fault.Message} {nameof(PerceptualOptions)}.{nameof(PerceptualOptions.WeightsFile)} is "
                + "the file's path; a saved model keeps only the name.", fault.FileName);
        }
    }

    private static void Check(PerceptualOptions perceptual, string found)
    {
        if (perceptual.Checksum is { } checksum && !checksum.Equals(found, StringComparison.OrdinalIgnoreCase))
            throw new ModelFormatException(
                $"The weights in '{perceptual.WeightsFile}' have the checksum {found}, but the perceptual loss was made for those with {checksum}. "
                + $"Use that file, or set {nameof(PerceptualOptions)}.{nameof(PerceptualOptions.Checksum)} to null to change the weights.");
    }
}
