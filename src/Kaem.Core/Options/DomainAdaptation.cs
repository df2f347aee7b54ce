using System.Text.Json.Serialization;

namespace Kaem.ML;

/// <summary>What becomes of the ends of the latents' domain in training.</summary>
public sealed record DomainAdaptation
{
    [JsonConstructor]
    internal DomainAdaptation(bool followsPosterior, float margin)
    {
        FollowsPosterior = followsPosterior;
        Margin = (followsPosterior ? margin > 0 && margin <= 10 : margin == 0)
            ? margin
            : throw new ArgumentOutOfRangeException(nameof(margin), margin, "margin must be above 0, and 10 at most: without one the domain could never grow.");
    }

    /// <summary>Whether the ends move to where posterior samples are, whenever grids adapt.</summary>
    public bool FollowsPosterior { get; }

    /// <summary>How far the domain reaches beyond the posterior samples at either end, as a share of their range.</summary>
    public float Margin { get; }

    /// <summary>The ends stay. The default.</summary>
    public static DomainAdaptation Fixed { get; } = new(false, 0);

    /// <summary>
    /// Whenever the prior's grids adapt, the ends move to the range that the last update's posterior samples have over all latents, and
    /// a margin beyond it, but never out of the reference's support. Energies are refitted so that they hardly change. For models
    /// trained by Markov chains: importance sampling draws from the prior, which can't leave its own domain.
    /// </summary>
    /// <param name="margin">
    /// Share of the samples' range that is added at either end. Chains can't leave the domain, so it grows by no more than this each time.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not above 0, or above 10.</exception>
    public static DomainAdaptation FollowPosterior(float margin = 0.1f) => new(true, margin);
}
