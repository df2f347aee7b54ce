namespace Kaem.ML;

/// <summary>The map from latents to data.</summary>
public abstract record KaemGenerator
{
    private protected KaemGenerator()
    {
    }

    /// <summary>The function between the last layer and the data.</summary>
    /// <source>Table 4</source>
    public OutputActivation Output { get; init => field = Check.Defined(value); } = OutputActivation.Sigmoid;

    /// <summary>A Kolmogorov-Arnold network: KAN layers Q → hidden … → D on the latents summed over p (Eq. 9 and 11).</summary>
    /// <param name="hidden">Widths of the hidden layers; null for one of 2Q + 1 (Eq. 12), empty for none.</param>
    /// <param name="basis">The basis of its univariate functions; null for Gaussian radial basis functions on 20 intervals.</param>
    /// <param name="output">The output activation.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width is below 1.</exception>
    public static KanGeneratorOptions Kan(
        IReadOnlyList<int>? hidden = null, KanBasis? basis = null, OutputActivation output = OutputActivation.Sigmoid) =>
        new() { Hidden = hidden, Basis = basis ?? KanBasis.Rbf(), Output = output };

    /// <summary>Transposed convolutions that grow one pixel to an image (the papers' Tables 7 and 8), with LeakyReLU between them.</summary>
    /// <param name="shape">The images; null for the vector dimensions of the ML.NET column that is learned from.</param>
    /// <param name="layers">The transposed convolutions; null for those of Table 7, which make 32 x 32 x 3.</param>
    /// <param name="batchNorm">Whether all layers but the last normalise each channel.</param>
    /// <param name="output">The output activation.</param>
    /// <example>
    /// <code>
    /// var grey28 = KaemGenerator.Convolutional(new ImageShape(28, 28, 1),
    ///     [new(128, Kernel: 7, Stride: 1, Padding: 0), new(64), new(1)]);
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">The layers do not end in the image.</exception>
    public static ConvolutionalGeneratorOptions Convolutional(
        ImageShape? shape = null, IReadOnlyList<ConvolutionLayer>? layers = null, bool batchNorm = false, OutputActivation output = OutputActivation.Sigmoid)
    {
        var options = new ConvolutionalGeneratorOptions { Shape = shape, BatchNorm = batchNorm, Output = output };
        options = layers is null ? options : options with { Layers = layers };
        options.CheckShape(nameof(layers));
        return options;
    }

    /// <summary>
    /// Several things at once (the papers' multimodal case): a row is made of parts, each with a generator and a likelihood of its own over the same latents.
    /// Parts may be missing from rows, learned from with <see cref="KaemOptions.AllowMissing"/>, and are told by the others.
    /// </summary>
    /// <param name="parts">The parts, in the order of a row's columns.</param>
    /// <example>
    /// <code>
    /// var options = new KaemOptions
    /// {
    ///     Prior = KaemPrior.JointMixture(components: 100), LatentSize = 32,
    ///     Generator = KaemGenerator.Joint(KaemPart.Image("Pixels", new ImageShape(28, 28, 1)), KaemPart.Label("Digit", 10)),
    ///     Sampler = PosteriorSampler.Amortised(),
    /// };
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">There are no parts, or two of one name.</exception>
    public static JointGeneratorOptions Joint(params IReadOnlyList<KaemPart> parts) => new(parts);
}

/// <summary>A KAN generator; made by <see cref="KaemGenerator.Kan"/>.</summary>
public sealed record KanGeneratorOptions : KaemGenerator
{
    /// <summary>Widths of the hidden layers; null for one of 2Q + 1 (Eq. 12).</summary>
    /// <source>Eq. 12</source>
    public IReadOnlyList<int>? Hidden { get; init => field = Check.Widths(value); }

    /// <summary>The basis of the univariate functions.</summary>
    /// <source>Table 4</source>
    public KanBasis Basis { get; init => field = Check.NotNull(value); } = KanBasis.Rbf();

    /// <summary>Initial range of the grids, before they adapt (the authors' settings: [-1.2, 1.2]).</summary>
    /// <source>the authors' settings</source>
    public (float Low, float High) GridRange { get; init => field = Check.Range(value); } = (-1.2f, 1.2f);

    /// <summary>The map of values before each layer but the first.</summary>
    public HiddenMap HiddenMap { get; init => field = Check.Defined(value); }

    /// <summary>Whether each layer's inputs are normalised first, over the inputs of a sample (Ba et al. 2016; the older paper's Tables 4 and 5).</summary>
    /// <source>Table 4</source>
    public bool LayerNorm { get; init; }

    /// <summary>A penalty on the edges' activations, for pruning; none at first.</summary>
    public KanRegularisation Regularisation { get; init => field = Check.NotNull(value); } = KanRegularisation.None;

    /// <inheritdoc/>
    public bool Equals(KanGeneratorOptions? other) =>
        base.Equals(other) && Basis == other.Basis && GridRange == other.GridRange && HiddenMap == other.HiddenMap && LayerNorm == other.LayerNorm
        && Regularisation == other.Regularisation
        && (Hidden is null ? other.Hidden is null : other.Hidden is not null && Hidden.SequenceEqual(other.Hidden));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Basis, GridRange, HiddenMap, LayerNorm, Regularisation, Hidden?.Count);
}
