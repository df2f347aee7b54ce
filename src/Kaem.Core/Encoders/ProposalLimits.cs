using Kaem.ML.Numerics;

namespace Kaem.ML.Encoders;

/// <summary>How far an encoder's output moves and widens a proposal; see <see cref="Proposals"/>.</summary>
internal readonly record struct ProposalLimits
{
    /// <summary>The least r.</summary>
    public const float Least = -7;

    private const float MostLogScale = 1.5f;

    /// <param name="domain">Where latents live; its ends may be infinite.</param>
    public ProposalLimits(Interval domain)
    {
        bool isFinite = double.IsFinite(domain.Length);
        Half = isFinite ? 0.5f * (float)domain.Length : float.PositiveInfinity;
        Middle = isFinite ? domain.Low + Half : 0;
        LogUnit = MathF.Log(MathF.Min(1, Half));
        Most = MathF.Min(MostLogScale, MathF.Log(2 * Half) - LogUnit);
    }

    /// <summary>Half of the domain; infinite where that is.</summary>
    public float Half { get; }

    /// <summary>The domain's middle, 0 where it has none.</summary>
    public float Middle { get; }

    /// <summary>Logarithm of the deviation at r = 0: 1, or less where the domain is narrow.</summary>
    public float LogUnit { get; }

    /// <summary>The largest r: twice half the domain is as good as flat.</summary>
    public float Most { get; }
}
