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

    /// <summary>
    /// Rows of categorical columns that depend on each other even where the latents are known (Eq. 20's third case, over columns in the place of time):
    /// <c>log p(x|z) = Σ_j log p(x_j | x_1, …, x_(j-1), z)</c>. The logits of a column are the generator's output plus those that a masked network (Germain
    /// et al. 2015) makes of the columns before it. Numbers come in bins.
    /// </summary>
    /// <param name="blocks">The columns, in the order of the row; all categorical.</param>
    /// <exception cref="ArgumentException">There are no blocks, or one is numeric.</exception>
    public static AutoregressiveLikelihoodOptions Autoregressive(params IReadOnlyList<LikelihoodBlock> blocks) => new(blocks);
}

/// <summary>A Gaussian likelihood; made by <see cref="KaemLikelihood.Gaussian"/>.</summary>
public sealed record GaussianLikelihoodOptions : KaemLikelihood
{
    /// <summary>Standard deviation σ, in units of the data; where it is learned, its initial value.</summary>
    /// <source>Table 4</source>
    public float Sigma { get; init => field = Check.Positive(value, Bounds.Scale); } = 0.1f;

    /// <summary>Whether σ is learned.</summary>
    public SigmaLearning Learning { get; init => field = Check.Defined(value); }

    /// <summary>Smallest σ that learning may reach, in units of the data.</summary>
    public float LeastSigma { get; init => field = Check.Positive(value, Bounds.Scale); } = 1e-3f;

    /// <summary>A perceptual loss that training adds for images; null for none.</summary>
    public PerceptualOptions? Perceptual { get; init; }
}

/// <summary>A likelihood of rows that are blocks of columns, one after the other.</summary>
public abstract record BlockLikelihoodOptions : KaemLikelihood
{
    private protected BlockLikelihoodOptions(IReadOnlyList<LikelihoodBlock> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        if (blocks.Count == 0)
            throw new ArgumentException("A likelihood of blocks needs a block.", nameof(blocks));
        foreach (var block in blocks)
            ArgumentNullException.ThrowIfNull(block, nameof(blocks));
        Blocks = [.. blocks];
        if (Blocks.Sum(block => (long)block.Width) is > Bounds.Columns and var columns)
            throw new ArgumentException($"The blocks have {columns} columns together; there may be {Bounds.Columns} at most.", nameof(blocks));
    }

    /// <summary>The blocks, in the order of the row's columns.</summary>
    public IReadOnlyList<LikelihoodBlock> Blocks { get; }

    /// <summary>Columns of a row.</summary>
    [JsonIgnore]
    public int Columns => Blocks.Sum(block => block.Width);

    /// <inheritdoc/>
    public virtual bool Equals(BlockLikelihoodOptions? other) => base.Equals(other) && Blocks.SequenceEqual(other.Blocks);

    /// <inheritdoc/>
    public override int GetHashCode() => Blocks.Aggregate(0, HashCode.Combine);
}

/// <summary>
/// A likelihood of blocks that are independent given the latents; made by <see cref="KaemLikelihood.Mixed"/>. The generator's output activation holds for its
/// numeric blocks; what it gives for a categorical block are logits, without an activation.
/// </summary>
public sealed record MixedLikelihoodOptions : BlockLikelihoodOptions
{
    [JsonConstructor]
    internal MixedLikelihoodOptions(IReadOnlyList<LikelihoodBlock> blocks)
        : base(blocks)
    {
    }
}

/// <summary>
/// A likelihood of categorical blocks that depend on those before them; made by <see cref="KaemLikelihood.Autoregressive"/>. What the model gives as a row's
/// mean (<see cref="KaemModel.Decode"/>, <see cref="GenerationDraw.Mean"/>) is what the latents alone say of each column, before other columns do.
/// </summary>
public sealed record AutoregressiveLikelihoodOptions : BlockLikelihoodOptions
{
    [JsonConstructor]
    internal AutoregressiveLikelihoodOptions(IReadOnlyList<LikelihoodBlock> blocks)
        : base(blocks)
    {
        if (Blocks.FirstOrDefault(block => block is not CategoricalBlock) is { } other)
        {
            throw new ArgumentException(
                $"An autoregressive likelihood has categorical blocks alone, but one is {other.GetType().Name}: put numbers into bins, or use "
                + $"{nameof(KaemLikelihood)}.{nameof(Mixed)}.", nameof(blocks));
        }
        if (Blocks.FirstOrDefault(block => block.Weight != 1) is { } weighted)
        {
            throw new ArgumentException(
                $"A block of an autoregressive likelihood has Weight = {weighted.Weight}, but its blocks depend on each other: a weight of one would be for "
                + $"all after it too. Use {nameof(KaemLikelihood)}.{nameof(Mixed)}, or a weight of 1.", nameof(blocks));
        }
    }

    /// <summary>
    /// How many of the first blocks are context: what rows are given, not what the model is of. It is then one of <c>p(x|c) = ∫ p(z)·p(x|z, c) dz</c>: the
    /// network sees the context, and so may all columns after it, but nothing is learned of it, no likelihood has a share of it, and rows are generated
    /// for contexts. A context that is missing (NaN) tells nothing.
    /// </summary>
    public int Context { get; init => field = Check.Within(value, 0, Blocks.Count - 1); }

    /// <summary>Columns of a row that are context.</summary>
    [JsonIgnore]
    public int ContextColumns => Blocks.Take(Context).Sum(block => block.Width);

    /// <summary>Widths of the masked network's hidden layers. Their units divide into as many groups as there are columns after the first.</summary>
    public IReadOnlyList<int> Hidden { get; init => field = Check.SomeWidths(value); } = [256, 256];

    /// <summary>
    /// Penalty of the network's weights, λ: <c>λ/2·Σ w²</c> is added to the mean negative log-likelihood of a row, biases left out. With N rows and weights
    /// that are a priori normal with standard deviation τ, the most probable ones have λ = 1/(N·τ²).
    /// </summary>
    public float WeightPenalty { get; init => field = Check.NotNegative(value, Bounds.Factor); }

    /// <summary>
    /// Most completions of a row that are followed at a time, where columns are missing: each missing column is taken with all of its categories, and where
    /// these come to more completions than that, the likely ones are kept and some of the others drawn (Fearnhead and Clifford 2003). Up to it, what is said
    /// of missing columns has no random error but the latents'.
    /// </summary>
    public int Completions { get; init => field = Check.AtLeast(value, 1, Bounds.Samples); } = 512;

    /// <inheritdoc/>
    public bool Equals(AutoregressiveLikelihoodOptions? other) =>
        base.Equals(other) && Context == other.Context && Completions == other.Completions && WeightPenalty == other.WeightPenalty
        && Hidden.SequenceEqual(other.Hidden);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Context, Hidden.Count, Completions, WeightPenalty);
}
