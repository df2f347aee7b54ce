using System.Text.Json.Serialization;

namespace Kaem.ML;

/// <summary>A part of numbers and categorical variables; made by <see cref="KaemPart.Numbers"/>.</summary>
public sealed record ColumnsPart : KaemPart
{
    [JsonConstructor]
    internal ColumnsPart(string name)
        : base(name)
    {
    }

    /// <summary>The variables, in the order of the part's columns; empty for a Gaussian over all entries of the ML.NET column that is learned from.</summary>
    public IReadOnlyList<LikelihoodBlock> Variables
    {
        get;
        init
        {
            foreach (var block in Check.NotNull(value))
                Check.NotNull(block, nameof(Variables));
            if (value.Sum(block => (long)block.Width) is > Bounds.Columns and var columns)
                throw new ArgumentException($"Variables have {columns} columns together; there may be {Bounds.Columns} at most.", nameof(Variables));
            field = [.. value];
        }
    } = [];

    /// <inheritdoc/>
    public override float HiddenFromEncoder { get; init => field = Check.Within(value, 0, 1); }

    /// <inheritdoc/>
    public override bool IsWhole { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override int? Columns => Variables.Count == 0 ? null : Variables.Sum(block => block.Width);

    internal override KaemGenerator GeneratorInForce =>
        Generator ?? KaemGenerator.Kan([32], KanBasis.Rbf(10), OutputActivation.None) with { GridRange = (-3, 3) };

    internal override IReadOnlyList<LikelihoodBlock> Blocks =>
        Weight == 1 ? Variables : [.. Variables.Select(block => block with { Weight = block.Weight * Weight })];

    /// <inheritdoc/>
    public bool Equals(ColumnsPart? other) =>
        base.Equals(other) && HiddenFromEncoder.Equals(other.HiddenFromEncoder) && IsWhole == other.IsWhole && Variables.SequenceEqual(other.Variables);

    /// <inheritdoc/>
    public override int GetHashCode() => Variables.Aggregate(HashCode.Combine(base.GetHashCode(), HiddenFromEncoder, IsWhole), HashCode.Combine);
}
