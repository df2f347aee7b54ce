using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>The univariate densities p(q,k)(y) along the axes q of a joint mixture's components k.</summary>
internal abstract class AxisDensities
{
    /// <summary>Where y lives.</summary>
    public abstract Interval Domain { get; }

    /// <summary>The tilted densities, components as the layer's outputs and axes as its inputs; null where energies are 0.</summary>
    public abstract TiltedDensities? Tilted { get; }

    /// <summary><c>values[j] = log p(q,k)(y_j)</c>, -∞ outside the domain.</summary>
    public abstract void LogDensity(int k, int q, ReadOnlySpan<float> y, Span<float> values);

    /// <summary>The distribution function at y.</summary>
    public abstract double Cdf(int k, int q, float y);

    /// <summary>Its inverse.</summary>
    /// <param name="u">A probability, from 0 to 1.</param>
    public abstract float Quantile(int k, int q, float u);

    /// <summary>log Z(q,k).</summary>
    public abstract double LogPartition(int k, int q);

    /// <summary>The table that samples come from; null where they are standard normal on all numbers.</summary>
    public abstract DistributionTable? Table(int k, int q);

    /// <summary>y along axis q of samples, from row q of a stream's numbers, of which sample s has the s-th.</summary>
    /// <param name="components">k of each sample.</param>
    public abstract void Sample(RandomStream stream, int q, ReadOnlySpan<int> components, Span<float> y);

    /// <summary>Rows of 2^32 numbers, more than any bank has samples.</summary>
    protected static ulong Row(int q) => (ulong)q << 32;
}
