namespace Kaem.ML;

/// <summary>How posterior expectations are estimated in training.</summary>
public abstract record PosteriorSampler
{
    private protected PosteriorSampler()
    {
    }

    /// <summary>Self-normalised importance sampling with the prior as proposal; one set of samples serves the whole batch (Sec. 2.4.4).</summary>
    /// <param name="samples">Number of samples S (Table 4: 100).</param>
    /// <param name="resampler">How rows with few effective samples are resampled.</param>
    /// <param name="essThreshold">Share γ of S below which the effective sample size triggers resampling (Table 4: 0.5).</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static ImportanceSamplingOptions ImportanceSampling(
        int samples = 100, Resampler resampler = Resampler.Residual, float essThreshold = 0.5f) =>
        new() { Samples = samples, Resampler = resampler, EssThreshold = essThreshold };

    /// <summary>The unadjusted Langevin algorithm: a short run from prior samples (Sec. 2.5.2).</summary>
    /// <param name="steps">Steps of each chain in an update (Table 5: 40).</param>
    /// <param name="stepSize">Step size η (Table 5: 0.01).</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static LangevinOptions Langevin(int steps = 40, float stepSize = 0.01f) => new() { Steps = steps, StepSize = stepSize };

    /// <summary>The Metropolis-adjusted Langevin algorithm, which samples the posterior without the bias of <see cref="Langevin"/>.</summary>
    /// <inheritdoc cref="Langevin"/>
    /// <param name="unadjustedSteps">First steps of a run from prior samples that are taken without adjustment.</param>
    public static MalaOptions Mala(int steps = 40, float stepSize = 0.01f, int unadjustedSteps = 1) =>
        new() { Steps = steps, StepSize = stepSize, UnadjustedSteps = unadjustedSteps };

    /// <summary>
    /// MALA that finds a step size for every step of every chain (Biron-Lattes et al. 2024): dearer, by several evaluations a step, and
    /// without a step size to choose.
    /// </summary>
    /// <inheritdoc cref="Mala"/>
    /// <param name="stepSize">Step size η at which the first searches start; later ones start at the last update's average.</param>
    public static AutoMalaOptions AutoMala(int steps = 40, float stepSize = 0.01f, int unadjustedSteps = 1) =>
        new() { Steps = steps, StepSize = stepSize, UnadjustedSteps = unadjustedSteps };

    /// <summary>
    /// Proposals by an encoder (amortised inference, the papers' future work): a network maps a row to a Gaussian for each latent, cut to the prior's domain,
    /// and is trained beside the model. Whatever uses its draws weighs them by p(x|z)·p(z)/q(z|x). The model keeps the encoder;
    /// <see cref="KaemModel.WithoutEncoder"/> drops it.
    /// </summary>
    /// <remarks>An independent prior must have a LatentSize of 1: the generator sees sums over p alone, and nothing tells their terms apart.</remarks>
    /// <param name="encoder">The network; null for <see cref="KaemEncoder.Plain"/>.</param>
    /// <param name="draws">
    /// Draws K of a row in an update: with one, training follows the evidence lower bound, with more the importance-weighted bound (Burda et al. 2016).
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">There are no draws.</exception>
    public static AmortisedOptions Amortised(KaemEncoder? encoder = null, int draws = 1) => new() { Encoder = encoder ?? KaemEncoder.Plain(), Draws = draws };
}

/// <summary>Importance sampling; made by <see cref="PosteriorSampler.ImportanceSampling"/>.</summary>
public sealed record ImportanceSamplingOptions : PosteriorSampler
{
    /// <summary>Number of samples S.</summary>
    /// <source>Table 4</source>
    public int Samples { get; init => field = Check.AtLeast(value, 2, Bounds.Samples); } = 100;

    /// <summary>How rows with few effective samples are resampled.</summary>
    /// <source>Sec. 2.4.4</source>
    public Resampler Resampler { get; init => field = Check.Defined(value); } = Resampler.Residual;

    /// <summary>Share γ of S below which the effective sample size triggers resampling: 0 never, 1 always.</summary>
    /// <source>Table 4</source>
    public float EssThreshold { get; init => field = Check.Within(value, 0, 1); } = 0.5f;
}
