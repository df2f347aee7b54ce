using System.Text.Json.Serialization;

namespace Kaem.ML;

/// <summary>
/// A part of rows that hold several things at once: neighbouring columns with a generator and a likelihood of their own, over the same latents as the other
/// parts; see <see cref="KaemGenerator.Joint"/>. Given the latents, parts are independent: <c>log p(x|z) = Σ_parts log p(x_part|z)</c>.
/// </summary>
public abstract record KaemPart
{
    private protected KaemPart(string name) => Name = Check.NotEmpty(name, nameof(name));

    /// <summary>The part's name, unlike those of the other parts; in ML.NET that of its column.</summary>
    public string Name { get; }

    /// <summary>The map from latents to the part's columns; null for the kind's own.</summary>
    /// <exception cref="ArgumentException">It is joint itself.</exception>
    public KaemGenerator? Generator
    {
        get;
        init => field = value is JointGeneratorOptions
            ? throw new ArgumentException($"Part '{Name}' has a joint generator; parts have no parts. List its parts beside the others.", nameof(Generator))
            : value;
    }

    /// <summary>
    /// The power w that training raises the part's likelihood to, <c>w·log p(x_part|z)</c> (Wu and Goodman 2018): above 1 the part counts for more beside
    /// others of many columns. The trained model scores, infers and fills by the likelihood itself, whatever the weight.
    /// </summary>
    public float Weight { get; init => field = Check.Positive(value, Bounds.Factor); } = 1;

    /// <summary>
    /// Share of the rows that training takes this part from, as if it were missing there, drawn anew for each update: the encoder learns what the other parts
    /// alone say, and the model is of their margin there. A row keeps one part at least.
    /// </summary>
    public float LeftOut { get; init => field = Check.Within(value, 0, 1); }

    /// <summary>
    /// Share of the rows whose encoder is not shown this part in training, although the likelihood has it, drawn anew for each update: the encoder then learns
    /// latents that tell the part by the others. That is right for a part that the others determine, as an image does its label; of one that they say
    /// little of, proposals become vague: leave out others (<see cref="LeftOut"/>) instead. The encoder is always shown one part. Without an encoder, and of
    /// a single part, it says nothing.
    /// </summary>
    public abstract float HiddenFromEncoder { get; init; }

    /// <summary>
    /// Whether the part is missing as a whole or not at all. The encoder is then told by one number for the part, and else by one for each of its variables;
    /// which matters with <see cref="KaemOptions.AllowMissing"/> alone.
    /// </summary>
    public abstract bool IsWhole { get; init; }

    /// <summary>Columns of the row that the part takes; null where an ML.NET column is still to tell.</summary>
    [JsonIgnore]
    public abstract int? Columns { get; }

    /// <summary>The images that the part holds; null where it holds none, or an ML.NET column is still to tell.</summary>
    internal virtual ImageShape? ImageShape => null;

    /// <summary>The generator in force.</summary>
    internal abstract KaemGenerator GeneratorInForce { get; }

    /// <summary>The blocks of the part's likelihood. Its columns must be known.</summary>
    internal abstract IReadOnlyList<LikelihoodBlock> Blocks { get; }

    /// <summary>Images: a Gaussian around transposed convolutions, where they are square, or around a KAN.</summary>
    /// <param name="name">The part's name.</param>
    /// <param name="shape">The images; null for the vector dimensions of the ML.NET column of that name.</param>
    /// <param name="generator">The map from latents to images; null for the one of <see cref="KaemPresets.Images"/>.</param>
    /// <param name="likelihood">σ and whether it is learned; null for one of 0.25 for all pixels, learned, 0.03 or more.</param>
    /// <exception cref="ArgumentException">The name is empty, or the generator makes other images.</exception>
    public static ImagePart Image(string name, ImageShape? shape = null, KaemGenerator? generator = null, GaussianLikelihoodOptions? likelihood = null)
    {
        var part = new ImagePart(name) { Shape = shape, Generator = generator };
        return likelihood is null ? part : part with { Likelihood = likelihood };
    }

    /// <summary>A label: one variable with categories, one-hot in as many columns, a softmax over what a KAN makes of the latents.</summary>
    /// <param name="name">The part's name.</param>
    /// <param name="categories">Number of categories K, at least 2; null for as many as the keys of the ML.NET column of that name have.</param>
    /// <exception cref="ArgumentException">The name is empty, or there are fewer than 2 categories.</exception>
    public static LabelPart Label(string name, int? categories = null) => new(name) { Categories = categories };

    /// <summary>Numbers and categorical variables side by side, around what a KAN makes of the latents.</summary>
    /// <param name="name">The part's name.</param>
    /// <param name="blocks">The blocks, in the order of the part's columns; none for a Gaussian, with a σ for each, over all entries of the ML.NET column of
    /// that name.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static ColumnsPart Numbers(string name, params IReadOnlyList<LikelihoodBlock> blocks) =>
        new(name) { Variables = Check.NotNull(blocks, nameof(blocks)) };
}
