namespace Kaem.ML;

/// <summary>
/// A generator of images by transposed convolutions (the papers' Tables 7 and 8); made by <see cref="KaemGenerator.Convolutional"/>. The latents that it
/// sees are the channels of one pixel, which the layers grow to the image. Between layers stands LeakyReLU, after batch normalisation where wanted;
/// after the last one the output activation alone.
/// </summary>
public sealed record ConvolutionalGeneratorOptions : KaemGenerator
{
    /// <summary>
    /// The images: a row's columns are height x width x channels values. Null for the vector dimensions of the ML.NET column that is learned from.
    /// </summary>
    public ImageShape? Shape { get; init; }

    /// <summary>The transposed convolutions, from one pixel to the image.</summary>
    /// <exception cref="ArgumentException">There are none, or one of them leaves no pixel.</exception>
    /// <source>Table 7</source>
    public IReadOnlyList<ConvolutionLayer> Layers
    {
        get;
        init
        {
            Check.NotNull(value);
            if (value.Count == 0)
                throw new ArgumentException("Layers must hold at least one convolution.", nameof(Layers));
            foreach (var layer in value)
                Check.NotNull(layer, nameof(Layers));
            foreach (int size in Sizes(value))
            {
                if (size is < 1 or > ImageShape.Largest)
                    throw new ArgumentException(
                        $"Layers must each make between 1 and {ImageShape.Largest} pixels a side, but they make {Describe(value)}.", nameof(Layers));
            }
            field = [.. value];
        }
    } = DefaultLayers;

    /// <summary>Slope of LeakyReLU for negative values; 0 for plain ReLU.</summary>
    public float Slope
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(Slope), value, "Slope must be at least 0 and below 1.");
    } = 0.01f;

    /// <summary>
    /// Whether all layers but the last normalise each channel before its activation (Ioffe and Szegedy 2015). The pass that gradients of the
    /// parameters come from uses the statistics of its own samples; Markov chains and the trained model use the running ones, so that a row's
    /// posterior does not depend on other rows.
    /// </summary>
    public bool BatchNorm { get; init; }

    private static ConvolutionLayer[] DefaultLayers { get; } = [new(256, Stride: 1, Padding: 0), new(128), new(64), new(3)];

    /// <summary>Refuses a stack that does not end in the image, with the sizes that each layer makes.</summary>
    internal void CheckShape(string argument)
    {
        if (Shape is not { } shape)
            return;
        int size = Sizes(Layers)[^1];
        if (size != shape.Height || size != shape.Width || Layers[^1].Channels != shape.Channels)
        {
            throw new ArgumentException(
                $"The generator's Layers make {Describe(Layers)}, but Shape is {shape}: the last of them must make the image. A layer makes (n - 1)·Stride + "
                + "Kernel - 2·Padding pixels a side from n.",
                argument);
        }
    }

    /// <summary>The sides of what the layers make.</summary>
    internal static int[] Sizes(IReadOnlyList<ConvolutionLayer> layers)
    {
        var sizes = new int[layers.Count];
        int size = 1;
        for (int l = 0; l < sizes.Length; l++)
        {
            // What went wrong before stays wrong.
            size = size is < 1 or > ImageShape.Largest ? size : layers[l].OutputSize(size);
            sizes[l] = size;
        }
        return sizes;
    }

    private static string Describe(IReadOnlyList<ConvolutionLayer> layers)
    {
        int[] sizes = Sizes(layers);
        return "1 x 1 → " + string.Join(" → ", layers.Select((layer, l) => $"{sizes[l]} x {sizes[l]} x {layer.Channels}"));
    }

    /// <inheritdoc/>
    public bool Equals(ConvolutionalGeneratorOptions? other) =>
        base.Equals(other) && Shape == other.Shape && Slope.Equals(other.Slope) && BatchNorm == other.BatchNorm && Layers.SequenceEqual(other.Layers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Shape, Slope, BatchNorm, Layers.Count);
}
