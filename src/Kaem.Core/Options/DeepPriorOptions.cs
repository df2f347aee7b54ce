namespace Kaem.ML;

/// <summary>The deep prior; made by <see cref="KaemPrior.Deep"/>.</summary>
public sealed record DeepPriorOptions : KaemPrior
{
    /// <summary>Widths of the energy's hidden layers, between P and 1; null for one of 2P + 1.</summary>
    public IReadOnlyList<int>? Hidden { get; init => field = Check.Widths(value); }

    /// <summary>Langevin steps of a sample (the older paper's Table 6: 60).</summary>
    /// <source>the older paper's Table 6</source>
    public int Steps { get; init => field = Check.AtLeast(value, 1, Bounds.ChainSteps); } = 60;

    /// <summary>Step size η of <c>z ← z + η·∇log p + √(2η)·ξ</c> (the older paper's Table 6: 0.16).</summary>
    /// <source>the older paper's Table 6</source>
    public float StepSize { get; init => field = Check.Positive(value, Bounds.Factor); } = 0.16f;

    /// <summary>Initial range of the grids of all layers but the first, whose range is the domain, before they adapt.</summary>
    public (float Low, float High) GridRange { get; init => field = Check.Range(value); } = (-1.2f, 1.2f);

    internal override bool IsNormalised => false;

    internal override int CountLatents(int inner, int outer) => inner;

    internal override int CountGeneratorInputs(int inner, int outer) => inner;

    internal override int DefaultOuterSize(int inner) => inner;

    /// <summary>Widths of the energy's values, from P to 1.</summary>
    internal int[] Widths(int inner) => [inner, .. Hidden ?? [checked(2 * inner + 1)], 1];

    /// <inheritdoc/>
    public bool Equals(DeepPriorOptions? other) =>
        base.Equals(other) && Steps == other.Steps && StepSize == other.StepSize && GridRange == other.GridRange
        && (Hidden is null ? other.Hidden is null : other.Hidden is not null && Hidden.SequenceEqual(other.Hidden));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Steps, StepSize, GridRange, Hidden?.Count);
}
