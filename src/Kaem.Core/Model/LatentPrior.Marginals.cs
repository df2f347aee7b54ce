using Kaem.ML.Numerics;

namespace Kaem.ML;

/// <content>Single latents of a sample, numbered as in its row.</content>
public sealed partial class LatentPrior
{
    /// <summary>The distribution function of a latent at z.</summary>
    internal double LatentCdf(int latent, float z) => IsMixture || IsJointMixture ? Cdf(latent, z) : Cdf(latent / LatentSize, latent % LatentSize, z);

    /// <summary>The quantile of a latent.</summary>
    internal float LatentQuantile(int latent, float u) => IsMixture || IsJointMixture ? MixtureQuantile(latent, u)
        : Quantile(latent / LatentSize, latent % LatentSize, u);

    /// <summary>Where the mixture's distribution function passes u, by bisection to the last bit of z.</summary>
    private float MixtureQuantile(int q, float u)
    {
        var (low, high) = IsJointMixture ? JointRange(q).Range : new Interval(Domain.Low, Domain.High);
        while (true)
        {
            float middle = low + (high - low) / 2;
            if (middle <= low || middle >= high)
                return Cdf(q, low) >= u ? low : high;
            if (Cdf(q, middle) < u)
                low = middle;
            else
                high = middle;
        }
    }
}
