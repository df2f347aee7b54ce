using System.Text.Json.Serialization;

namespace Kaem.ML;

/// <summary>What of a Gaussian likelihood's σ is learned.</summary>
public enum SigmaLearning
{
    /// <summary>σ stays as given.</summary>
    Fixed,

    /// <summary>One σ for all columns is learned, starting from the given one.</summary>
    Shared,

    /// <summary>One σ for each column is learned, starting from the given one.</summary>
    PerColumn,
}

/// <summary>The density of a row given its latents (Eq. 20).</summary>
public abstract record KaemLikelihood
{
    private protected KaemLikelihood()
    {
    }

    /// <summary>Independent Gaussians around the generator's output, <c>-‖x - G(z)‖²/(2σ²) - D/2·log(2πσ²)</c>.</summary>
    /// <param name="sigma">Standard deviation σ, in units of the data (Table 4: 0.1).</param>
    /// <param name="learning">Whether σ is learned.</param>
    /// <exception cref="ArgumentOutOfRangeException">σ is not a finite number above 0.</exception>
    public static GaussianLikelihoodOptions Gaussian(float sigma = 0.1f, SigmaLearning learning = SigmaLearning.Fixed) =>
        new() { Sigma = sigma, Learning = learning };

    /// <summary>Rows that mix numeric and categorical columns: blocks one after the other, independent given the latents.</summary>
    /// <param name="blocks">The blocks, in the order of the row's columns.</param>
    /// <exception cref="ArgumentException">There are no blocks.</exception>
    public static MixedLikelihoodOptions Mixed(params IReadOnlyList<LikelihoodBlock> blocks) => new(blocks);
}

/// <summary>A Gaussian likelihood; made by <see cref="KaemLikelihood.Gaussian"/>.</summary>
public sealed record GaussianLikelihoodOptions : KaemLikelihood
{
    /// <summary>Standard deviation σ, in units of the data; where it is learned, its initial value.</summary>
    /// <source>Table 4</source>
    public float Sigma { get; init => field = Check.Positive(value); } = 0.1f;

    /// <summary>Whether σ is learned.</summary>
    public SigmaLearning Learning { get; init => field = Check.Defined(value); }

    /// <summary>Smallest σ that learning may reach, in units of the data.</summary>
    public float LeastSigma { get; init => field = Check.Positive(value); } = 1e-3f;

    /// <summary>A perceptual loss that training adds for images; null for none.</summary>
    public PerceptualOptions? Perceptual { get; init; }
}

/// <summary>
/// A likelihood of blocks; made by <see cref="KaemLikelihood.Mixed"/>. The generator's output activation holds for its numeric
/// blocks; what it gives for a categorical block are logits, without an activation.
/// </summary>
public sealed record MixedLikelihoodOptions : KaemLikelihood
{
    [JsonConstructor]
    internal MixedLikelihoodOptions(IReadOnlyList<LikelihoodBlock> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        if (blocks.Count == 0)
            throw new ArgumentException("A mixed likelihood needs a block.", nameof(blocks));
        foreach (var block in blocks)
            ArgumentNullException.ThrowIfNull(block, nameof(blocks));
        Blocks = [.. blocks];
    }

    /// <summary>The blocks, in the order of the row's columns.</summary>
    public IReadOnlyList<LikelihoodBlock> Blocks { get; }

    /// <summary>Columns of a row.</summary>
    [JsonIgnore]
    public int Columns => Blocks.Sum(block => block.Width);

    /// <inheritdoc/>
    public bool Equals(MixedLikelihoodOptions? other) => base.Equals(other) && Blocks.SequenceEqual(other.Blocks);

    /// <inheritdoc/>
    public override int GetHashCode() => Blocks.Aggregate(0, HashCode.Combine);
}
