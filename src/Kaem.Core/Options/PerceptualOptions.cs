namespace Kaem.ML;

/// <summary>
/// A perceptual loss in training (Johnson et al. 2016): the likelihood of an image x under the generator's output y counts as
/// <c>log p(x|y) - Weight·‖φ(x) - φ(y)‖²</c>, φ the features of layers of VGG-16, each divided by √(channels·height·width) of its layer. It shapes
/// the posterior that training samples and the gradients that training follows. Log-likelihoods, scores and posteriors of the trained
/// model are those of the pixels alone, so that it needs the weights no more.
/// </summary>
/// <remarks>
/// Pixels lie in [0, 1]; grey images enter as three equal channels. The loss that training reports includes the term. A saved model keeps the file's
/// name without its folder and the weights' checksum, not the weights: training it further needs the file again.
/// </remarks>
/// <param name="WeightsFile">A safetensors file with VGG-16's convolutions under torchvision's names; see <see cref="Likelihoods.FeatureNetwork.LoadVgg16"/>.
/// It is read when training begins.</param>
/// <param name="Weight">The loss's weight λ, in nats. With weight w relative to the squared error of pixels, as the authors write it, λ = w/(2σ²).</param>
/// <example>
/// <code>
/// Likelihood = KaemLikelihood.Gaussian(0.1f) with
/// {
///     Perceptual = new PerceptualOptions("vgg16.safetensors", Weight: 20) { Layers = ["relu2_2"], Shape = new ImageShape(28, 28, 1) },
/// },
/// </code>
/// </example>
public sealed record PerceptualOptions(string WeightsFile, float Weight)
{
    /// <summary>The file with the weights.</summary>
    public string WeightsFile { get; init => field = Check.NotEmpty(value); } = Check.NotEmpty(WeightsFile);

    /// <summary>The loss's weight λ, in nats.</summary>
    public float Weight { get; init => field = Check.Positive(value, Bounds.Factor); } = Check.Positive(Weight, Bounds.Factor);

    /// <summary>The layers whose features are compared, relu1_1 to relu5_3. Only those up to the last of them are read and computed.</summary>
    /// <exception cref="ArgumentException">There are none, or no such layer exists.</exception>
    public IReadOnlyList<string> Layers
    {
        get;
        init
        {
            Check.NotNull(value);
            LayerNames.Check(value, LayerNames.Vgg16, nameof(Layers));
            field = [.. value];
        }
    } = ["relu3_3"];

    /// <summary>
    /// Layers whose Gram matrices are compared too, for style: the loss then also has <c>StyleWeight·Σ‖G(x) - G(y)‖²</c>, <c>G = FᵀF/(C·H·W)</c> of a layer's
    /// activations F (Johnson et al. take relu1_2, relu2_2, relu3_3 and relu4_3). None at first.
    /// </summary>
    /// <exception cref="ArgumentException">No such layer exists.</exception>
    public IReadOnlyList<string> StyleLayers
    {
        get;
        init
        {
            Check.NotNull(value);
            if (value.Count > 0)
                LayerNames.Check(value, LayerNames.Vgg16, nameof(StyleLayers));
            field = [.. value];
        }
    } = [];

    /// <summary>The weight of the style terms, in nats.</summary>
    public float StyleWeight { get; init => field = Check.Positive(value, Bounds.Factor); } = 1;

    /// <summary>The images; null for those that a convolutional generator makes, or the vector dimensions of the ML.NET column that is learned from.</summary>
    public ImageShape? Shape { get; init; }

    /// <summary>
    /// The <see cref="Likelihoods.FeatureNetwork.Checksum"/> that the weights must have; null for any. Training fills it in, so that a model says which weights
    /// it was trained with, and is not trained further with others by mistake.
    /// </summary>
    public string? Checksum { get; init; }

    /// <summary>The shape in force.</summary>
    internal ImageShape? ShapeFor(KaemGenerator generator) => Shape ?? (generator as ConvolutionalGeneratorOptions)?.Shape;

    /// <inheritdoc/>
    public bool Equals(PerceptualOptions? other) =>
        other is not null && WeightsFile == other.WeightsFile && Weight.Equals(other.Weight) && Shape == other.Shape && Checksum == other.Checksum
        && Layers.SequenceEqual(other.Layers)
        && StyleWeight.Equals(other.StyleWeight) && StyleLayers.SequenceEqual(other.StyleLayers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(WeightsFile, Weight, Shape, Checksum, Layers.Count, StyleLayers.Count, StyleWeight);
}
