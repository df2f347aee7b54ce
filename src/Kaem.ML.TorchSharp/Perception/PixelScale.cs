namespace Kaem.ML.Perception;

/// <summary>How a network wants pixels: less a mean and divided by a deviation, those of the photographs that it learned from.</summary>
/// <param name="Means">Of red, green and blue, for pixels from 0 to 1.</param>
/// <param name="Deviations">Of red, green and blue.</param>
/// <param name="BlueFirst">Whether the first of the network's channels is blue.</param>
internal sealed record PixelScale(float[] Means, float[] Deviations, bool BlueFirst)
{
    /// <summary>torchvision's.</summary>
    public static PixelScale Torchvision { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f], BlueFirst: false);

    /// <summary>
    /// That of ML.NET's ResNet-18: values from 0 to 255 less a mean, that of each channel of ML.NET's mean image, which is for images of 224 x 224 pixels.
    /// </summary>
    public static PixelScale MlNet { get; } = new([123.1516f / 255, 115.9029f / 255, 103.0626f / 255], [1f / 255, 1f / 255, 1f / 255], BlueFirst: true);
}
