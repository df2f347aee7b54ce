namespace Kaem.ML;

/// <summary>The distribution of the latents.</summary>
public abstract record KaemPrior
{
    private protected KaemPrior()
    {
    }

    /// <summary>The density π0 that the energies tilt (Eq. 4).</summary>
    public ReferencePrior Reference { get; init => field = Check.Defined(value); } = ReferencePrior.Gaussian;

    /// <summary>The basis of the energies f(q,p).</summary>
    public KanBasis Basis { get; init => field = Check.NotNull(value); } = KanBasis.Rbf();

    /// <summary>Ends of the latents' domain; null for the papers' domain of the reference.</summary>
    public (float Low, float High)? Domain
    {
        get;
        init => field = value is not { } ends || (ends.Low < ends.High && float.IsFinite(ends.Low) && float.IsFinite(ends.High))
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Domain), value, "Domain must be finite and ascending.");
    }

    /// <summary>How partition functions are computed (Eq. 6).</summary>
    public QuadratureRule Quadrature { get; init => field = Check.NotNull(value); } = QuadratureRule.Composite;

    /// <summary>Latents of one sample, for widths P and Q.</summary>
    internal abstract int CountLatents(int inner, int outer);

    /// <summary>Width of what the generator sees of a sample.</summary>
    internal abstract int CountGeneratorInputs(int inner, int outer);

    /// <summary>
    /// Q·P independent densities <c>p(q,p)(z) = exp(f(q,p)(z))·π0(z)/Z(q,p)</c> (Eq. 4 and 17), sampled by inverting their distribution functions.
    /// </summary>
    /// <param name="reference">The reference density π0.</param>
    /// <param name="basis">The basis of the energies; null for Gaussian radial basis functions on 20 intervals.</param>
    /// <param name="coupling">Whether the latents of one p move together over q.</param>
    public static UnivariatePriorOptions Univariate(
        ReferencePrior reference = ReferencePrior.Gaussian, KanBasis? basis = null, LatentCoupling coupling = LatentCoupling.Independent) =>
        new() { Reference = reference, Basis = basis ?? KanBasis.Rbf(), Coupling = coupling };
}

/// <summary>The independent univariate prior; made by <see cref="KaemPrior.Univariate"/>.</summary>
public sealed record UnivariatePriorOptions : KaemPrior
{
    /// <summary>Whether the latents of one p move together over q.</summary>
    public LatentCoupling Coupling { get; init => field = Check.Defined(value); }

    internal override int CountLatents(int inner, int outer) => checked(inner * outer);

    internal override int CountGeneratorInputs(int inner, int outer) => outer;
}
