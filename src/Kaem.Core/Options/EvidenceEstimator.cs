namespace Kaem.ML;

/// <summary>
/// How the log-likelihood log p(x) of a row, its evidence, is estimated. All but <see cref="ImportanceSampling"/> and <see cref="Proposals"/> lead Markov
/// chains along the power posteriors <c>p(z)·p(x|z)^t</c>, from the prior at t = 0 to the posterior at t = 1: hundreds of times the work, for rows that no
/// prior sample explains well.
/// </summary>
public abstract record EvidenceEstimator
{
    private protected EvidenceEstimator()
    {
    }

    /// <summary>
    /// <c>log (1/S)·Σ_s p(x|z_s)</c> on the model's bank of <see cref="KaemOptions.ScoringSamples"/> prior samples. It costs least, and is biased down where
    /// few samples explain a row.
    /// </summary>
    public static ImportanceSamplingEstimator ImportanceSampling() => new();

    /// <summary>
    /// <c>log (1/K)·Σ_k p(x|z_k)·p(z_k)/q(z_k|x)</c> on K draws of the model's encoder (see <see cref="PosteriorSampler.Amortised"/>), joined by the bank of
    /// prior samples where these explain a row badly. Biased down, less the better q fits the posterior and the more draws there are. The prior's
    /// normalisation must be known.
    /// </summary>
    /// <param name="draws">Draws K of a row.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 draws.</exception>
    public static ProposalEstimator Proposals(int draws = 16) => new() { Draws = draws };

    /// <summary>
    /// Thermodynamic integration (Eq. 28; Friel and Pettitt 2008), the integral over t of the mean log-likelihood, by the trapezoidal rule corrected by the
    /// variances (Friel, Hurn and Wyse 2014). Its error does not tell of the rule's own, which more temperatures lessen.
    /// </summary>
    /// <param name="temperatures">Number N of power posteriors above the prior.</param>
    /// <param name="exponent">Exponent p of <c>t(k) = (k/N)^p</c>.</param>
    /// <param name="chains">Chains of a row at each temperature.</param>
    /// <param name="warmUp">Steps of each chain that are not kept.</param>
    /// <param name="draws">Steps of each chain after these.</param>
    /// <param name="sampler">The chains' sampler; null for <see cref="PosteriorSampler.Mala"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException">The sampler is not adjusted by Metropolis and Hastings, or tempered.</exception>
    public static ThermodynamicIntegrationEstimator ThermodynamicIntegration(
        int temperatures = 16, float exponent = 4f, int chains = 4, int warmUp = 200, int draws = 200, MarkovChainOptions? sampler = null) =>
        new() { Temperatures = temperatures, Exponent = exponent, Chains = chains, WarmUp = warmUp, Draws = draws, Sampler = sampler
        ?? PosteriorSampler.Mala() };

    /// <summary>
    /// The steppingstone estimator (Xie et al. 2011), <c>Σ_k log E_t(k-1)[p(x|z)^(t(k) - t(k-1))]</c>: from the same chains as
    /// <see cref="ThermodynamicIntegration"/>, without the error of a rule.
    /// </summary>
    /// <inheritdoc cref="ThermodynamicIntegration"/>
    public static SteppingstoneEstimator Steppingstone(
        int temperatures = 16, float exponent = 4f, int chains = 4, int warmUp = 200, int draws = 200, MarkovChainOptions? sampler = null) =>
        new() { Temperatures = temperatures, Exponent = exponent, Chains = chains, WarmUp = warmUp, Draws = draws, Sampler = sampler
        ?? PosteriorSampler.Mala() };

    /// <summary>
    /// Annealed importance sampling (Neal 2001): each chain goes once from the prior to the posterior. The mean of the chains' weights is p(x) without bias,
    /// however badly they mix; its logarithm is biased down.
    /// </summary>
    /// <inheritdoc cref="ThermodynamicIntegration"/>
    /// <param name="temperatures">Number N of temperatures above 0 on the way.</param>
    /// <param name="chains">Chains of a row, each with one weight.</param>
    /// <param name="stepsPerTemperature">Steps at each temperature.</param>
    /// <param name="sampler">
    /// The chains' sampler; null for <see cref="PosteriorSampler.Mala"/>, whose step size at each temperature four pilot chains of each row find first, from
    /// the given one on.
    /// </param>
    public static AnnealedImportanceSamplingEstimator AnnealedImportanceSampling(
        int temperatures = 500, float exponent = 4f, int chains = 16, int stepsPerTemperature = 1, MarkovChainOptions? sampler = null) =>
        new()
        {
            Temperatures = temperatures, Exponent = exponent, Chains = chains, StepsPerTemperature = stepsPerTemperature, Sampler = sampler
            ?? PosteriorSampler.Mala(),
        };
}

/// <summary>Importance sampling on the model's bank; made by <see cref="EvidenceEstimator.ImportanceSampling"/>.</summary>
public sealed record ImportanceSamplingEstimator : EvidenceEstimator;

/// <summary>Importance sampling on an encoder's draws; made by <see cref="EvidenceEstimator.Proposals"/>.</summary>
public sealed record ProposalEstimator : EvidenceEstimator
{
    /// <summary>Draws K of a row.</summary>
    public int Draws { get; init => field = Check.AtLeast(value, 2, Bounds.Samples); } = 16;
}

/// <summary>An estimate from chains on the way from prior to posterior.</summary>
public abstract record TemperedEstimator : EvidenceEstimator
{
    private protected TemperedEstimator()
    {
    }

    /// <summary>Number N of temperatures above 0.</summary>
    public int Temperatures { get; init => field = Check.AtLeast(value, 2, Bounds.Temperatures); } = 16;

    /// <summary>
    /// Exponent p of <c>t(k) = (k/N)^p</c>. Evidence wants it well above 1, temperatures crowded near the prior: where a row determines d directions of the
    /// latents, the mean log-likelihood at t is that at 1 less about d/(2t), until the prior stops it, so equal steps of log t are about equally hard.
    /// Xie et al. 2011 use 1/0.3, Friel and Pettitt 2008 use 5.
    /// </summary>
    public float Exponent { get; init => field = Check.Positive(value, Bounds.Exponent); } = 4f;

    /// <summary>Chains of a row at each temperature, at least 2: what they disagree about counts in the error.</summary>
    public int Chains { get; init => field = Check.AtLeast(value, 2, Bounds.Chains); } = 4;

    /// <summary>
    /// The chains' sampler, <see cref="MalaOptions"/> or <see cref="AutoMalaOptions"/>, of which step sizes and their search count; its steps and the chains'
    /// starts are the estimator's.
    /// </summary>
    /// <exception cref="ArgumentException">The sampler is not adjusted by Metropolis and Hastings, or tempered.</exception>
    public MarkovChainOptions Sampler { get; init => field = Adjusted(value); } = PosteriorSampler.Mala();

    private static MarkovChainOptions Adjusted(MarkovChainOptions? sampler)
    {
        Check.NotNull(sampler, nameof(Sampler));
        if (sampler is LangevinOptions)
        {
            throw new ArgumentException(
                "The unadjusted Langevin algorithm is biased by its step size, and an estimate of evidence with it. Use PosteriorSampler.Mala() or "
                + "PosteriorSampler.AutoMala().",
                nameof(Sampler));
        }
        return sampler!.Tempering is null
            ? sampler
            : throw new ArgumentException("An estimator of evidence has temperatures of its own: give it a sampler without tempering.", nameof(Sampler));
    }
}

/// <summary>
/// An estimate from chains that run at all temperatures side by side, with replica exchange after every step. Step sizes are found in the warm-up,
/// by each chain for itself, and then stay.
/// </summary>
public abstract record PowerPosteriorEstimator : TemperedEstimator
{
    private protected PowerPosteriorEstimator()
    {
    }

    /// <summary>Steps of each chain that are not kept. At the prior, t = 0, there are no chains: draws are independent samples.</summary>
    public int WarmUp { get; init => field = Check.AtLeast(value, 0, Bounds.ChainSteps); } = 200;

    /// <summary>Steps of each chain after the warm-up, all kept.</summary>
    public int Draws { get; init => field = Check.AtLeast(value, 4, Bounds.Samples); } = 200;
}

/// <summary>Thermodynamic integration; made by <see cref="EvidenceEstimator.ThermodynamicIntegration"/>.</summary>
public sealed record ThermodynamicIntegrationEstimator : PowerPosteriorEstimator;

/// <summary>The steppingstone estimator; made by <see cref="EvidenceEstimator.Steppingstone"/>.</summary>
public sealed record SteppingstoneEstimator : PowerPosteriorEstimator;

/// <summary>Annealed importance sampling; made by <see cref="EvidenceEstimator.AnnealedImportanceSampling"/>.</summary>
public sealed record AnnealedImportanceSamplingEstimator : TemperedEstimator
{
    /// <summary>Steps at each temperature.</summary>
    public int StepsPerTemperature { get; init => field = Check.AtLeast(value, 1, Bounds.ChainSteps); } = 1;
}
