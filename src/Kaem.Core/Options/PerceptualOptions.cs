namespace Kaem.ML;

/// <summary>
/// A perceptual loss in training (Johnson et al. 2016): the likelihood of an image x under the generator's output y counts as
/// <c>log p(x|y) - Weight·‖φ(x) - φ(y)‖²</c>, φ the features of layers of a network that learned from photographs, a VGG or a ResNet, each divided by
/// √(channels·height·width) of its layer. It shapes the posterior that training samples and the gradients that training follows. Log-likelihoods, scores and
/// posteriors of the trained model are those of the pixels alone, so that it needs the weights no more.
/// </summary>
/// <remarks>
/// Pixels lie in [0, 1]; grey images enter as three equal channels. The loss that training reports includes the term. A saved model keeps the file's
/// name without its folder and the weights' checksum, not the weights: training it further needs the file again. The loss is trained by the engine of
/// Kaem.ML.TorchSharp alone; the trained model works on any. <see cref="ResNet18"/> needs no download.
/// </remarks>
/// <param name="WeightsFile">A safetensors file with torchvision's names, of a VGG or a ResNet of basic blocks (the file's arrays tell which), or ML.NET's
/// ResNet18.onnx, which by its mere name is looked for beside the application too. It is read when training begins.</param>
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
    /// <summary>The file of ML.NET's ResNet-18.</summary>
    internal const string ResNet18File = "ResNet18.onnx";

    /// <summary>To how many pixels small images are enlarged at most.</summary>
    internal const int LargestSide = 1024;

    /// <summary>
    /// A loss on ML.NET's own ResNet-18, which needs no download: the application references the package Microsoft.ML.DnnImageFeaturizer.ResNet18, which puts
    /// the network beside it. Compared are layer1 and layer2, of images enlarged to 64 pixels where they are smaller.
    /// </summary>
    /// <param name="weight">The loss's weight λ, in nats.</param>
    /// <example>
    /// <code>
    /// Likelihood = KaemLikelihood.Gaussian(0.1f) with { Perceptual = PerceptualOptions.ResNet18(weight: 20) },
    /// </code>
    /// </example>
    public static PerceptualOptions ResNet18(float weight) => new(ResNet18File, weight) { Layers = ["layer1", "layer2"], LeastSide = 64 };

    /// <summary>The file with the weights.</summary>
    public string WeightsFile { get; init => field = Check.NotEmpty(value); } = Check.NotEmpty(WeightsFile);

    /// <summary>The loss's weight λ, in nats.</summary>
    public float Weight { get; init => field = Check.Positive(value, Bounds.Factor); } = Check.Positive(Weight, Bounds.Factor);

    /// <summary>The layers whose features are compared: of a VGG relu1_1 to relu5_4, as many as it has, of a ResNet relu1 and layer1 to layer4. Only those up
    /// to the last of them are read and computed.</summary>
    /// <exception cref="ArgumentException">There are none, or no network has such a layer.</exception>
    public IReadOnlyList<string> Layers
    {
        get;
        init
        {
            Check.NotNull(value);
            LayerNames.Check(value, LayerNames.All, nameof(Layers));
            field = [.. value];
        }
    } = ["relu3_3"];

    /// <summary>
    /// Layers whose Gram matrices are compared too, for style: the loss then also has <c>StyleWeight·Σ‖G(x) - G(y)‖²</c>, <c>G = FᵀF/(C·H·W)</c> of a layer's
    /// activations F (Johnson et al. take relu1_2, relu2_2, relu3_3 and relu4_3). None at first.
    /// </summary>
    /// <exception cref="ArgumentException">No network has such a layer.</exception>
    public IReadOnlyList<string> StyleLayers
    {
        get;
        init
        {
            Check.NotNull(value);
            if (value.Count > 0)
                LayerNames.Check(value, LayerNames.All, nameof(StyleLayers));
            field = [.. value];
        }
    } = [];

    /// <summary>The weight of the style terms, in nats.</summary>
    public float StyleWeight { get; init => field = Check.Positive(value, Bounds.Factor); } = 1;

    /// <summary>The images; null for those that a convolutional generator makes, or the vector dimensions of the ML.NET column that is learned from.</summary>
    public ImageShape? Shape { get; init; }

    /// <summary>
    /// Images whose shorter side has fewer pixels are enlarged to it, bilinearly, before the network sees them; 1 leaves them as they are. The first layers of
    /// a ResNet make four pixels a side into one, so it sees little in a small image.
    /// </summary>
    public int LeastSide { get; init => field = Check.Within(value, 1, LargestSide); } = 1;

    /// <summary>
    /// The <c>FeatureNetwork.Checksum</c> that the weights must have; null for any. Training fills it in, so that a model says which weights
    /// it was trained with, and is not trained further with others by mistake.
    /// </summary>
    public string? Checksum { get; init; }

    /// <summary>The shape in force.</summary>
    internal ImageShape? ShapeFor(KaemGenerator generator) => Shape ?? (generator as ConvolutionalGeneratorOptions)?.Shape;

    /// <inheritdoc/>
    public bool Equals(PerceptualOptions? other) =>
        other is not null && WeightsFile == other.WeightsFile && Weight.Equals(other.Weight) && Shape == other.Shape && Checksum == other.Checksum
        && Layers.SequenceEqual(other.Layers)
        && LeastSide == other.LeastSide && StyleWeight.Equals(other.StyleWeight) && StyleLayers.SequenceEqual(other.StyleLayers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(WeightsFile, Weight, Shape, Checksum, Layers.Count, StyleLayers.Count, StyleWeight, LeastSide);
}
