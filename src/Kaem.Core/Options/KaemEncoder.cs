namespace Kaem.ML;

/// <summary>
/// The network that maps a row to a proposal for its latents, q(z|x) (see <see cref="PosteriorSampler.Amortised"/>). It sees the row's values as they are, 0
/// where they are missing; with <see cref="KaemOptions.AllowMissing"/> an input for each variable tells where that is.
/// </summary>
public abstract record KaemEncoder
{
    private protected KaemEncoder()
    {
    }

    /// <summary>A multilayer perceptron with rectified linear units.</summary>
    /// <param name="hidden">Widths of the hidden layers; null for two of 256, empty for none: then the proposal's parameters are linear in the row.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width is below 1.</exception>
    public static PlainEncoderOptions Plain(IReadOnlyList<int>? hidden = null) => hidden is null ? new() : new() { Hidden = hidden };

    /// <summary>A Kolmogorov-Arnold network.</summary>
    /// <param name="hidden">Widths of the hidden layers; null for one of 64, empty for none.</param>
    /// <param name="basis">The basis of its univariate functions; null for Gaussian radial basis functions on 8 intervals.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width is below 1.</exception>
    public static KanEncoderOptions Kan(IReadOnlyList<int>? hidden = null, KanBasis? basis = null)
    {
        var options = new KanEncoderOptions();
        options = hidden is null ? options : options with { Hidden = hidden };
        return basis is null ? options : options with { Basis = basis };
    }

    /// <summary>Convolutions with rectified linear units that shrink an image, then dense layers.</summary>
    /// <param name="shape">The images; null for a convolutional generator's, or for the vector dimensions of the ML.NET column that is learned from.</param>
    /// <param name="layers">The convolutions, from the image on; null for two with 4 x 4 kernels and stride 2, to 32 and 64 channels.</param>
    /// <param name="hidden">Widths of the dense layers after them; null for one of 256, empty for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width is below 1.</exception>
    /// <exception cref="ArgumentException">There are no convolutions, or they leave no pixel.</exception>
    public static ConvolutionalEncoderOptions Convolutional(ImageShape? shape = null, IReadOnlyList<ConvolutionLayer>? layers = null,
        IReadOnlyList<int>? hidden = null)
    {
        var options = new ConvolutionalEncoderOptions { Shape = shape };
        options = layers is null ? options : options with { Layers = layers };
        options = hidden is null ? options : options with { Hidden = hidden };
        if (shape is not null)
            options.CheckShape(shape, nameof(layers));
        return options;
    }
}

/// <summary>A multilayer perceptron; made by <see cref="KaemEncoder.Plain"/>.</summary>
public sealed record PlainEncoderOptions : KaemEncoder
{
    /// <summary>Widths of the hidden layers, from the row on.</summary>
    public IReadOnlyList<int> Hidden { get; init => field = Check.Widths(Check.NotNull(value))!; } = [256, 256];

    /// <inheritdoc/>
    public bool Equals(PlainEncoderOptions? other) => base.Equals(other) && Hidden.SequenceEqual(other.Hidden);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Hidden.Count);
}

/// <summary>A KAN encoder; made by <see cref="KaemEncoder.Kan"/>.</summary>
public sealed record KanEncoderOptions : KaemEncoder
{
    /// <summary>Widths of the hidden layers, from the row on.</summary>
    public IReadOnlyList<int> Hidden { get; init => field = Check.Widths(Check.NotNull(value))!; } = [64];

    /// <summary>The basis of the univariate functions.</summary>
    public KanBasis Basis { get; init => field = Check.NotNull(value); } = KanBasis.Rbf(8);

    /// <summary>Range of the grids, which stay: that of the rows' values and of the hidden values.</summary>
    public (float Low, float High) GridRange { get; init => field = Check.Range(value); } = (-1.2f, 1.2f);

    /// <inheritdoc/>
    public bool Equals(KanEncoderOptions? other) =>
        base.Equals(other) && Basis == other.Basis && GridRange == other.GridRange && Hidden.SequenceEqual(other.Hidden);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Basis, GridRange, Hidden.Count);
}

/// <summary>An encoder of images; made by <see cref="KaemEncoder.Convolutional"/>. A missing pixel is told to it as a second image.</summary>
public sealed record ConvolutionalEncoderOptions : KaemEncoder
{
    /// <summary>
    /// The images: a row's columns are height x width x channels values. Null for a convolutional generator's, or what the ML.NET column that is learned from
    /// tells.
    /// </summary>
    public ImageShape? Shape { get; init; }

    /// <summary>The convolutions, from the image on: m pixels a side become <c>(m + 2·Padding - Kernel)/Stride + 1</c>, rounded down.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public IReadOnlyList<ConvolutionLayer> Layers
    {
        get;
        init
        {
            Check.NotNull(value);
            if (value.Count == 0)
                throw new ArgumentException("Layers must hold at least one convolution; KaemEncoder.Plain() has none.", nameof(Layers));
            foreach (var layer in value)
                Check.NotNull(layer, nameof(Layers));
            field = [.. value];
        }
    } = [new(32), new(64)];

    /// <summary>Widths of the dense layers after the convolutions.</summary>
    public IReadOnlyList<int> Hidden { get; init => field = Check.Widths(Check.NotNull(value))!; } = [256];

    /// <summary>The shape in force.</summary>
    internal ImageShape? ShapeFor(KaemGenerator generator) => Shape ?? (generator as ConvolutionalGeneratorOptions)?.Shape;

    /// <summary>Refuses convolutions that leave no pixel of an image.</summary>
    internal void CheckShape(ImageShape shape, string argument)
    {
        int height = shape.Height, width = shape.Width;
        foreach (var layer in Layers)
        {
            (height, width) = (layer.InputSize(height), layer.InputSize(width));
            if (height < 1 || width < 1)
                throw new ArgumentException(
                    $"The encoder's Layers leave nothing of an image of {shape}: {string.Join("; ", Layers)}. Take fewer, smaller kernels, or more "
                    + "padding.", argument);
        }
    }

    /// <inheritdoc/>
    public bool Equals(ConvolutionalEncoderOptions? other) =>
        base.Equals(other) && Shape == other.Shape && Layers.SequenceEqual(other.Layers) && Hidden.SequenceEqual(other.Hidden);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Shape, Layers.Count, Hidden.Count);
}
