namespace Kaem.ML;

/// <summary>
/// The network that maps a row to a proposal for its latents, q(z|x) (see <see cref="PosteriorSampler.Amortised"/>). It sees the row's values as they are, 0 where they
/// are missing; with <see cref="KaemOptions.AllowMissing"/> an input for each variable tells where that is.
/// </summary>
public abstract record KaemEncoder
{
    private protected KaemEncoder()
    {
    }

    /// <summary>A multilayer perceptron with rectified linear units.</summary>
    /// <param name="hidden">Widths of the hidden layers; null for two of 256, empty for none: then the proposal's parameters are linear in the row.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width is below 1.</exception>
    public static PlainEncoderOptions Plain(IReadOnlyList<int>? hidden = null) => hidden is null ? new() : new() { Hidden = hidden };

    /// <summary>A Kolmogorov-Arnold network.</summary>
    /// <param name="hidden">Widths of the hidden layers; null for one of 64, empty for none.</param>
    /// <param name="basis">The basis of its univariate functions; null for Gaussian radial basis functions on 8 intervals.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width is below 1.</exception>
    public static KanEncoderOptions Kan(IReadOnlyList<int>? hidden = null, KanBasis? basis = null)
    {
        var options = new KanEncoderOptions();
        options = hidden is null ? options : options with { Hidden = hidden };
        return basis is null ? options : options with { Basis = basis };
    }
}

/// <summary>A multilayer perceptron; made by <see cref="KaemEncoder.Plain"/>.</summary>
public sealed record PlainEncoderOptions : KaemEncoder
{
    /// <summary>Widths of the hidden layers, from the row on.</summary>
    public IReadOnlyList<int> Hidden { get; init => field = Check.Widths(Check.NotNull(value))!; } = [256, 256];

    /// <inheritdoc/>
    public bool Equals(PlainEncoderOptions? other) => base.Equals(other) && Hidden.SequenceEqual(other.Hidden);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Hidden.Count);
}

/// <summary>A KAN encoder; made by <see cref="KaemEncoder.Kan"/>.</summary>
public sealed record KanEncoderOptions : KaemEncoder
{
    /// <summary>Widths of the hidden layers, from the row on.</summary>
    public IReadOnlyList<int> Hidden { get; init => field = Check.Widths(Check.NotNull(value))!; } = [64];

    /// <summary>The basis of the univariate functions.</summary>
    public KanBasis Basis { get; init => field = Check.NotNull(value); } = KanBasis.Rbf(8);

    /// <summary>Range of the grids, which stay: that of the rows' values and of the hidden values.</summary>
    public (float Low, float High) GridRange { get; init => field = Check.Range(value); } = (-1.2f, 1.2f);

    /// <inheritdoc/>
    public bool Equals(KanEncoderOptions? other) =>
        base.Equals(other) && Basis == other.Basis && GridRange == other.GridRange && Hidden.SequenceEqual(other.Hidden);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Basis, GridRange, Hidden.Count);
}
