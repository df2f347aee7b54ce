using System.Text.Json.Serialization;

namespace Kaem.ML;

/// <summary>A part that is an image; made by <see cref="KaemPart.Image"/>.</summary>
public sealed record ImagePart : KaemPart
{
    [JsonConstructor]
    internal ImagePart(string name)
        : base(name)
    {
    }

    /// <summary>The images; null for a convolutional generator's, or for the vector dimensions of the ML.NET column that is learned from.</summary>
    public ImageShape? Shape { get; init; }

    /// <summary>σ and whether it is learned.</summary>
    public GaussianLikelihoodOptions Likelihood { get; init => field = Check.NotNull(value); } =
        KaemLikelihood.Gaussian(sigma: 0.25f, SigmaLearning.Shared) with { LeastSigma = 0.03f };

    /// <inheritdoc/>
    public override float HiddenFromEncoder { get; init => field = Check.Within(value, 0, 1); }

    /// <inheritdoc/>
    public override bool IsWhole { get; init; } = true;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int? Columns => ImageShape is { } shape ? (int)Math.Min(shape.Columns, int.MaxValue) : null;

    internal override ImageShape? ImageShape => Shape ?? (Generator as ConvolutionalGeneratorOptions)?.Shape;

    internal override KaemGenerator GeneratorInForce => Generator switch
    {
        ConvolutionalGeneratorOptions { Shape: null } convolutional => convolutional with { Shape = ImageShape },
        { } given => given,
        null when ImageShape is { } shape && shape.Height == shape.Width && shape.Height > 1 =>
            KaemGenerator.Convolutional(shape, KaemPresets.Growing(shape.Height, shape.Channels)),
        null => KaemGenerator.Kan(),
    };

    internal override IReadOnlyList<LikelihoodBlock> Blocks => [new GaussianBlock(Columns!.Value) { Density = Likelihood, Weight = Weight }];
}
