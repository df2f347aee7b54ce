using System.Text.Json.Serialization;

namespace Kaem.ML;

/// <summary>Neighbouring columns of a row with a density of their own, in a <see cref="MixedLikelihoodOptions"/>.</summary>
public abstract record LikelihoodBlock
{
    private protected LikelihoodBlock()
    {
    }

    /// <summary>Columns of the row that the block takes.</summary>
    [JsonIgnore]
    public abstract int Width { get; }

    /// <summary>
    /// The power w that training raises the block's density to, in a likelihood whose blocks are independent given the latents: above 1 it counts for more
    /// beside blocks of many columns. The trained model scores, infers and fills by the density itself.
    /// </summary>
    public float Weight { get; init => field = Check.Positive(value, Bounds.Factor); } = 1;

    /// <summary>Numeric columns: independent Gaussians around the generator's output.</summary>
    /// <param name="columns">Number of columns.</param>
    /// <param name="sigma">Standard deviation σ, in units of the data; where it is learned, its initial value.</param>
    /// <param name="learning">Whether σ is learned.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no columns, or σ is not a finite number above 0.</exception>
    public static GaussianBlock Gaussian(int columns = 1, float sigma = 0.5f, SigmaLearning learning = SigmaLearning.PerColumn) =>
        new(columns) { Density = KaemLikelihood.Gaussian(sigma, learning) };

    /// <summary>One variable with a number of categories, one-hot in as many columns: a softmax over the generator's outputs there.</summary>
    /// <param name="categories">Number of categories K, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 categories.</exception>
    public static CategoricalBlock Categorical(int categories) => new(categories);
}

/// <summary>Numeric columns; made by <see cref="LikelihoodBlock.Gaussian"/>.</summary>
public sealed record GaussianBlock : LikelihoodBlock
{
    [JsonConstructor]
    internal GaussianBlock(int columns) => Columns = Check.AtLeast(columns, 1, Bounds.Columns, nameof(columns));

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>σ and whether it is learned.</summary>
    public GaussianLikelihoodOptions Density { get; init => field = Check.NotNull(value); } = KaemLikelihood.Gaussian();

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Width => Columns;
}

/// <summary>
/// One categorical variable; made by <see cref="LikelihoodBlock.Categorical"/>. A row has 1 in the column of its category and 0 in the others, or NaN in all
/// where it is missing.
/// </summary>
public sealed record CategoricalBlock : LikelihoodBlock
{
    [JsonConstructor]
    internal CategoricalBlock(int categories) => Categories = Check.AtLeast(categories, 2, Bounds.Columns, nameof(categories));

    /// <summary>Number of categories K.</summary>
    public int Categories { get; }

    /// <summary>
    /// Whether the categories stand in an order, as the bins of a number do: an autoregressive likelihood then learns of each from its neighbours too.
    /// </summary>
    public bool IsOrdered { get; init; }

    /// <summary>
    /// Whether the last category says that a value is lacking, in an autoregressive likelihood: rows are learned from with it, and it may be drawn, but missing
    /// columns are not filled with it.
    /// </summary>
    public bool LastIsGap { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Width => Categories;
}
