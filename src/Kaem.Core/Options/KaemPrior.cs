namespace Kaem.ML;

/// <summary>The distribution of the latents.</summary>
public abstract record KaemPrior
{
    private protected KaemPrior()
    {
    }

    /// <summary>The density π0 that the energies tilt (Eq. 4).</summary>
    /// <source>Table 4</source>
    public ReferencePrior Reference { get; init => field = Check.Defined(value); } = ReferencePrior.Gaussian;

    /// <summary>The basis of the energies f(q,p).</summary>
    /// <source>Table 4</source>
    public KanBasis Basis { get; init => field = Check.NotNull(value); } = KanBasis.Rbf();

    /// <summary>Ends of the latents' domain; null for the papers' domain of the reference.</summary>
    /// <source>Table 4, by reference</source>
    public (float Low, float High)? Domain { get; init => field = value is { } ends ? Check.Range(ends) : null; }

    /// <summary>How partition functions are computed (Eq. 6).</summary>
    public QuadratureRule Quadrature { get; init => field = Check.NotNull(value); } = QuadratureRule.Composite;

    /// <summary>Whether the domain's ends stay or, for models trained by Markov chains, follow the posterior.</summary>
    public DomainAdaptation DomainAdaptation { get; init => field = Check.NotNull(value); } = DomainAdaptation.Fixed;

    /// <summary>Whether the density is known with its normalisation.</summary>
    internal virtual bool IsNormalised => true;

    /// <summary>Latents of one sample, for widths P and Q.</summary>
    internal abstract int CountLatents(int inner, int outer);

    /// <summary>Width of what the generator sees of a sample.</summary>
    internal abstract int CountGeneratorInputs(int inner, int outer);

    /// <summary>Outer width Q where the options leave it open.</summary>
    internal virtual int DefaultOuterSize(int inner) => checked(2 * inner + 1);

    /// <summary>
    /// Q·P independent densities <c>p(q,p)(z) = exp(f(q,p)(z))·π0(z)/Z(q,p)</c> (Eq. 4 and 17), sampled by inverting their distribution functions.
    /// </summary>
    /// <param name="reference">The reference density π0.</param>
    /// <param name="basis">The basis of the energies; null for Gaussian radial basis functions on 20 intervals.</param>
    /// <param name="coupling">Whether the latents of one p move together over q.</param>
    public static UnivariatePriorOptions Univariate(
        ReferencePrior reference = ReferencePrior.Gaussian, KanBasis? basis = null, LatentCoupling coupling = LatentCoupling.Independent) =>
        new() { Reference = reference, Basis = basis ?? KanBasis.Rbf(), Coupling = coupling };

    /// <summary>
    /// Q independent mixtures of P components, <c>p(z_q) = Σ_p α(q,p)·exp(f(q,p)(z_q))·π0(z_q)/Z(q,p)</c> (Eq. 13). A sample has Q
    /// latents, which the generator sees as they are.
    /// </summary>
    /// <param name="reference">The reference density π0.</param>
    /// <param name="basis">The basis of the energies; null for Gaussian radial basis functions on 20 intervals.</param>
    /// <param name="proportions">Whether the proportions α(q,p) are learned.</param>
    /// <param name="sparsity">Weight λ of the penalty on the entropy of learned proportions, which favours few components.</param>
    /// <exception cref="ArgumentException">A penalty is given for proportions that stay uniform.</exception>
    public static MixturePriorOptions Mixture(
        ReferencePrior reference = ReferencePrior.Gaussian, KanBasis? basis = null,
        MixtureProportions proportions = MixtureProportions.Uniform, float sparsity = 0)
    {
        if (sparsity > 0 && proportions == MixtureProportions.Uniform)
            throw new ArgumentException($"A sparsity of {sparsity} needs learned proportions: uniform ones have nothing to penalise.", nameof(sparsity));
        return new() { Reference = reference, Basis = basis ?? KanBasis.Rbf(), Proportions = proportions, Sparsity = sparsity };
    }

    /// <summary>
    /// One mixture over all latents together, <c>p(z) = Σ_k α_k·Π_q p(q,k)(y_q)/|det A_k|</c> with <c>y = A_k⁻¹·(z - m_k)</c> and
    /// <c>p(q,k)(y) = exp(f(q,k)(y))·π0(y)/Z(q,k)</c>, π0 normal: a sample has one component for all its latents, so that they depend on each other, as
    /// Sec. 2.3.2 wants of a mixture and components of single latents (<see cref="Mixture"/>) don't give. A sample has
    /// <see cref="KaemOptions.LatentSize"/> latents, which the generator sees as they are. Density, draws and gradients are exact. Beside the gradient,
    /// training refits
    /// it to posterior draws by expectation maximisation, see <see cref="JointMixturePriorOptions.Refits"/>.
    /// </summary>
    /// <param name="components">Components K.</param>
    /// <param name="axes">Whether a component's axes are those of the latents or its own: A_k diagonal, or lower triangular.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no component, or more than 65,536, or no such kind of axes.</exception>
    public static JointMixturePriorOptions JointMixture(int components = 50, MixtureAxes axes = MixtureAxes.Full) =>
        new() { Components = components, Axes = axes };

    /// <summary>
    /// One density over all latents, <c>p(z) = exp(f(z))·π0(z)/Z</c> with a multilayer KAN P → hidden … → 1 as energy (the older paper's
    /// Sec. 2.4.3). A sample has P latents, which the generator sees as they are. Z is unknown: samples are short Langevin runs from
    /// the reference, so they are not exactly the density's, gradients are <see cref="PriorGradient.Contrastive"/>, and
    /// log-likelihoods are only as right as the runs.
    /// </summary>
    /// <param name="reference">The reference density π0 of each latent.</param>
    /// <param name="basis">The basis of the energy's univariate functions; null for Gaussian radial basis functions on 20 intervals.</param>
    /// <param name="hidden">Widths of the hidden layers; null for one of 2P + 1, empty for a sum of univariate energies.</param>
    /// <param name="steps">Langevin steps of a sample.</param>
    /// <param name="stepSize">Their step size η.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width or the number of steps is below 1, or the step size not above 0.</exception>
    public static DeepPriorOptions Deep(
        ReferencePrior reference = ReferencePrior.Gaussian, KanBasis? basis = null, IReadOnlyList<int>? hidden = null,
        int steps = 60, float stepSize = 0.16f) =>
        new() { Reference = reference, Basis = basis ?? KanBasis.Rbf(), Hidden = hidden, Steps = steps, StepSize = stepSize };
}

/// <summary>The independent univariate prior; made by <see cref="KaemPrior.Univariate"/>.</summary>
public sealed record UnivariatePriorOptions : KaemPrior
{
    /// <summary>Whether the latents of one p move together over q.</summary>
    /// <source>Eq. 7</source>
    public LatentCoupling Coupling { get; init => field = Check.Defined(value); }

    internal override int CountLatents(int inner, int outer) => checked(inner * outer);

    internal override int CountGeneratorInputs(int inner, int outer) => outer;
}
