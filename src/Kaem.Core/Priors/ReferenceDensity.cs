using System.Numerics;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// A reference density π0 as the prior uses it: true log-densities, with no floor added, so they are -∞ where the density
/// is 0. Functions are numbered p·Q + q; only a reference with parameters tells them apart.
/// </summary>
internal abstract class ReferenceDensity
{
    /// <summary>Where the density is above zero, ends included.</summary>
    public virtual Interval Support => new(float.NegativeInfinity, float.PositiveInfinity);

    /// <summary>Extent of the narrowest feature, from which quadrature takes its number of panels.</summary>
    public virtual float NarrowestFeature => float.PositiveInfinity;

    /// <summary>Points at which quadrature panels end, beside the support's ends.</summary>
    public virtual IReadOnlyList<float> Splits => [];

    /// <summary>Whether functions have references of their own.</summary>
    public virtual bool DiffersByFunction => false;

    /// <summary>Trainable parameters.</summary>
    public virtual IReadOnlyList<Parameter> Parameters => [];

    /// <summary>The density that an option names, for Q·P functions.</summary>
    /// <param name="name">Prefix of the parameters' names.</param>
    public static ReferenceDensity Create(ReferencePrior reference, string name, int inputs, int outputs) => reference switch
    {
        ReferencePrior.Uniform => new UniformReference(),
        ReferencePrior.Gaussian => new GaussianReference(),
        ReferencePrior.LogNormal => new LogNormalReference(),
        ReferencePrior.LearnableGaussian => new LearnableGaussianReference(name, inputs, outputs),
        ReferencePrior.None => new FlatReference(),
        _ => throw new ArgumentOutOfRangeException(nameof(reference), reference, "Not a reference prior."),
    };

    /// <summary>The domain of a prior on this reference where none is given.</summary>
    public static Interval DefaultDomain(ReferencePrior reference) => reference switch
    {
        ReferencePrior.Uniform => new(0, 1),
        ReferencePrior.Gaussian or ReferencePrior.LearnableGaussian => new(-1.5f, 1.5f),
        ReferencePrior.LogNormal => new(0, 4),
        ReferencePrior.None => new(-1.2f, 1.2f),
        _ => throw new ArgumentOutOfRangeException(nameof(reference), reference, "Not a reference prior."),
    };

    /// <summary><c>values[j] += log π0(z_j)</c>.</summary>
    public abstract void AddLogDensity(int function, ReadOnlySpan<float> z, Span<float> values);

    /// <summary><c>values[j] += d log π0(z_j)/dz</c>; nothing is added where the density is 0.</summary>
    public abstract void AddDerivative(int function, ReadOnlySpan<float> z, Span<float> values);

    /// <summary>Adds <c>Σ_j weights[j]·∇log π0(z_j)</c> to the gradients of the parameters.</summary>
    public virtual void AccumulateGradient(int function, ReadOnlySpan<float> z, ReadOnlySpan<float> weights)
    {
    }
}

/// <summary>1 on [0, 1].</summary>
internal sealed class UniformReference : ReferenceDensity
{
    public override Interval Support => new(0, 1);

    public override void AddLogDensity(int function, ReadOnlySpan<float> z, Span<float> values)
    {
        for (int j = 0; j < z.Length; j++)
        {
            if (!Support.Contains(z[j]))
                values[j] = float.NegativeInfinity;
        }
    }

    public override void AddDerivative(int function, ReadOnlySpan<float> z, Span<float> values)
    {
    }
}

/// <summary>N(0, 1).</summary>
internal sealed class GaussianReference : ReferenceDensity
{
    /// <summary>-½·log 2π.</summary>
    public const float LogNormaliser = -0.918938533f;

    public override float NarrowestFeature => 1;

    public override void AddLogDensity(int function, ReadOnlySpan<float> z, Span<float> values) =>
        AddNormal(0, 1, LogNormaliser, z, values);

    public override void AddDerivative(int function, ReadOnlySpan<float> z, Span<float> values)
    {
        for (int j = 0; j < z.Length; j++)
            values[j] -= z[j];
    }

    /// <summary><c>values[j] += constant - ½((z_j - mean)·inverseScale)²</c>.</summary>
    public static void AddNormal(float mean, float inverseScale, float constant, ReadOnlySpan<float> z, Span<float> values)
    {
        int j = 0;
        for (; j <= z.Length - Vector<float>.Count; j += Vector<float>.Count)
        {
            var standard = (new Vector<float>(z[j..]) - new Vector<float>(mean)) * inverseScale;
            var target = values[j..];
            (new Vector<float>(target) + (new Vector<float>(constant) - 0.5f * standard * standard)).CopyTo(target);
        }
        for (; j < z.Length; j++)
        {
            float standard = (z[j] - mean) * inverseScale;
            values[j] += constant - 0.5f * standard * standard;
        }
    }
}

/// <summary>The density of exp(ξ) with standard normal ξ: <c>exp(-½·log²z) / (z·√2π)</c> above 0.</summary>
internal sealed class LogNormalReference : ReferenceDensity
{
    public override Interval Support => new(0, float.PositiveInfinity);

    public override float NarrowestFeature => 0.5f;

    // Towards 0 the density changes on the scale of z itself: four panels for each octave up to 1.
    public override IReadOnlyList<float> Splits { get; } =
    [
        1f / 256, 2f / 256, 3f / 256,
        .. Enumerable.Range(0, 24).Select(k => MathF.ScaleB(1 + k % 4 / 4f, k / 4 - 6)),
    ];

    public override void AddLogDensity(int function, ReadOnlySpan<float> z, Span<float> values)
    {
        for (int j = 0; j < z.Length; j++)
        {
            if (z[j] > 0)
            {
                float log = MathF.Log(z[j]);
                values[j] += GaussianReference.LogNormaliser - log - 0.5f * log * log;
            }
            else
            {
                values[j] = float.NegativeInfinity;
            }
        }
    }

    public override void AddDerivative(int function, ReadOnlySpan<float> z, Span<float> values)
    {
        for (int j = 0; j < z.Length; j++)
        {
            if (z[j] > 0)
                values[j] -= (1 + MathF.Log(z[j])) / z[j];
        }
    }
}

/// <summary>Flat: log-density 0 everywhere, normalised by the domain alone.</summary>
internal sealed class FlatReference : ReferenceDensity
{
    public override void AddLogDensity(int function, ReadOnlySpan<float> z, Span<float> values)
    {
    }

    public override void AddDerivative(int function, ReadOnlySpan<float> z, Span<float> values)
    {
    }
}
