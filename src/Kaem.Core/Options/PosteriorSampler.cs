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
}

/// <summary>Importance sampling; made by <see cref="PosteriorSampler.ImportanceSampling"/>.</summary>
public sealed record ImportanceSamplingOptions : PosteriorSampler
{
    /// <summary>Number of samples S.</summary>
    public int Samples { get; init => field = Check.AtLeast(value, 2); } = 100;

    /// <summary>How rows with few effective samples are resampled.</summary>
    public Resampler Resampler { get; init => field = Check.Defined(value); } = Resampler.Residual;

    /// <summary>Share γ of S below which the effective sample size triggers resampling: 0 never, 1 always.</summary>
    public float EssThreshold { get; init => field = Check.Within(value, 0, 1); } = 0.5f;
}
