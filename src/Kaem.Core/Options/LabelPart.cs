using System.Text.Json.Serialization;

namespace Kaem.ML;

/// <summary>A part that is one categorical variable; made by <see cref="KaemPart.Label"/>.</summary>
public sealed record LabelPart : KaemPart
{
    [JsonConstructor]
    internal LabelPart(string name)
        : base(name)
    {
    }

    /// <summary>Number of categories K; null for as many as the keys of the ML.NET column have that is learned from.</summary>
    public int? Categories { get; init => field = value is { } given ? Check.AtLeast(given, 2, Bounds.Columns) : null; }

    /// <inheritdoc/>
    public override float HiddenFromEncoder { get; init => field = Check.Within(value, 0, 1); } = 0.5f;

    /// <inheritdoc/>
    public override bool IsWhole { get; init; } = true;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int? Columns => Categories;

    // Latents of a joint mixture reach a few deviations beyond 1.2, where the grid of a generator's first layer commonly ends.
    internal override KaemGenerator GeneratorInForce =>
        Generator ?? KaemGenerator.Kan([32], KanBasis.Rbf(10), OutputActivation.None) with { GridRange = (-3, 3) };

    internal override IReadOnlyList<LikelihoodBlock> Blocks => [new CategoricalBlock(Categories!.Value) { Weight = Weight }];
}
