namespace Kaem.ML;

/// <summary>Where the chains of an update start.</summary>
public enum MarkovChains
{
    /// <summary>
    /// At fresh samples from the prior, so that each run is short (Nijkamp et al. 2019), as in the papers; at fresh draws of the proposals where an encoder
    /// makes them (<see cref="MarkovChainOptions.From"/>).
    /// </summary>
    ShortRun,

    /// <summary>Where the row's chain ended when it was last in a batch; the first time as <see cref="ShortRun"/>.</summary>
    Persistent,
}

/// <summary>
/// Posterior samples by Markov chains that follow the gradient of the log-posterior: one chain for each row of the batch, or several at
/// different temperatures. Chains work on the product measure of <see cref="LatentCoupling.Independent"/>.
/// </summary>
public abstract record MarkovChainOptions : PosteriorSampler
{
    private protected MarkovChainOptions()
    {
    }

    /// <summary>Steps of each chain in an update (Table 5: 40).</summary>
    /// <source>Table 5</source>
    public int Steps { get; init => field = Check.AtLeast(value, 1, Bounds.ChainSteps); } = 40;

    /// <summary>
    /// Step size η of <c>z ← z + η·∇log γ + √(2η)·ξ</c> (Table 5: 0.01), in all samplers; as a leapfrog step its length is √(2η). autoMALA's first
    /// searches start here.
    /// </summary>
    /// <source>Table 5</source>
    public float StepSize { get; init => field = Check.Positive(value, Bounds.Factor); } = 0.01f;

    /// <summary>Where the chains of an update start.</summary>
    public MarkovChains Chains { get; init => field = Check.Defined(value); }

    /// <summary>Power posteriors that run beside the posterior and exchange samples with it; null for none.</summary>
    public Tempering? Tempering { get; init; }

    /// <summary>The same sampler on a ladder of power posteriors <c>p(z)·p(x|z)^t</c> with replica exchange (Sec. 2.5).</summary>
    /// <param name="temperatures">Number of power posteriors N_t above the prior (Table 5: 5); the last is the posterior.</param>
    /// <param name="schedule">The temperatures; null for the papers' power law.</param>
    /// <param name="exchangeEvery">Steps from one proposal of an exchange to the next.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public MarkovChainOptions Tempered(int temperatures = 5, TemperatureSchedule? schedule = null, int exchangeEvery = 1) =>
        this with { Tempering = new() { Temperatures = temperatures, Schedule = schedule ?? new(), ExchangeEvery = exchangeEvery } };

    /// <summary>
    /// The same chains from an encoder's proposals instead of the prior's samples, so that a few steps do; short for
    /// <c>PosteriorSampler.Amortised(encoder) with { Chains = chains }</c>. See <see cref="AmortisedOptions.Chains"/> for who learns from what.
    /// </summary>
    /// <param name="encoder">The network; null for <see cref="KaemEncoder.Plain"/>.</param>
    /// <example>
    /// <code>
    /// var sampler = PosteriorSampler.Mala(steps: 5, stepSize: 1e-3f).From(KaemEncoder.Plain());
    /// </code>
    /// </example>
    public AmortisedOptions From(KaemEncoder? encoder = null) => Amortised(encoder) with { Chains = this };
}

/// <summary>The unadjusted Langevin algorithm, reflected at the ends of the domain; made by <see cref="PosteriorSampler.Langevin"/>.</summary>
public sealed record LangevinOptions : MarkovChainOptions;

/// <summary>The Metropolis-adjusted Langevin algorithm; made by <see cref="PosteriorSampler.Mala"/>.</summary>
public sealed record MalaOptions : MarkovChainOptions
{
    /// <summary>First steps of a run from prior samples that are taken without adjustment (the older paper's A.4: 1).</summary>
    /// <source>the older paper's A.4</source>
    public int UnadjustedSteps { get; init => field = Check.AtLeast(value, 0, Bounds.ChainSteps); } = 1;
}

/// <summary>MALA with a step size found anew in every step (Biron-Lattes et al. 2024); made by <see cref="PosteriorSampler.AutoMala"/>.</summary>
public sealed record AutoMalaOptions : MarkovChainOptions
{
    /// <summary>
    /// First steps of a run from prior samples that are taken without adjustment (the older paper's A.4: 1), at about the longest length that leads uphill:
    /// from a tail, where adjusted steps have to be short, they get a chain in.
    /// </summary>
    /// <source>the older paper's A.4</source>
    public int UnadjustedSteps { get; init => field = Check.AtLeast(value, 0, Bounds.ChainSteps); } = 1;

    /// <summary>Step sizes η beyond which a search does not look.</summary>
    public (float Low, float High) StepSizeBounds
    {
        get;
        init => field = value.Low > 0 && value.Low < value.High && value.High <= Bounds.Factor
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(StepSizeBounds), value, FormattableString.Invariant($"StepSizeBounds must be above 0 and ascending, and {Bounds.Factor} at most."));
    } = (1e-5f, 10f);

    /// <summary>Factor by which a search changes the leapfrog length √(2η).</summary>
    public float StepFactor { get; init => field = Check.Within(value, 1.1f, 100f); } = 2f;

    /// <summary>
    /// How often a step uses unit masses, and how often the estimated ones, σ^(-2) of each latent; otherwise it mixes the two at random. A third each is the
    /// zero-one-inflated Beta distribution of Biron-Lattes et al. 2024.
    /// </summary>
    public (float Identity, float Estimated) MassMatrixMix
    {
        get;
        init => field = value.Identity >= 0 && value.Estimated >= 0 && value.Identity + value.Estimated <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MassMatrixMix), value, "The shares of MassMatrixMix must be 0 or above, their sum at most 1.");
    } = (1f / 3, 1f / 3);
}
