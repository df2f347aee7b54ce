using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>
/// A diagonal mass matrix M between the identity and an estimate (Biron-Lattes et al. 2024):
/// <c>M(l)^½ = x/σ(l) + 1 - x</c> with the mix x in [0, 1] drawn by each chain in each step. The σ(l) are estimated
/// between updates and stay while chains run, so that a step's target stays invariant and no chain sees another.
/// </summary>
internal sealed class DiagonalMetric
{
    // Latents that hardly vary, as some do when all chains start at one point, must not make infinite masses.
    private const double LeastDeviation = 1e-3;

    public DiagonalMetric(int dimensions)
    {
        InverseDeviations = new FloatBuffer(dimensions);
        InverseDeviations.Span.Fill(1);
    }

    /// <summary>1/σ(l) of each latent; at first 1.</summary>
    public FloatBuffer InverseDeviations { get; }

    /// <summary>Estimates σ(l) from where some chains are.</summary>
    /// <param name="first">First of the chains.</param>
    /// <param name="count">Number of chains, at least 2.</param>
    public void Estimate(ChainPoints points, int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        ReadOnlySpan<float> positions = points.Positions.Span;
        for (int l = 0; l < points.Dimensions; l++)
        {
            var row = positions.Slice(l * points.Chains + first, count);
            double mean = 0, squares = 0;
            foreach (float z in row)
                mean += z;
            mean /= count;
            foreach (float z in row)
                squares += (z - mean) * (z - mean);
            double deviation = Math.Sqrt(squares / (count - 1));
            InverseDeviations[l] = double.IsFinite(deviation) ? (float)(1 / Math.Max(deviation, LeastDeviation)) : 1;
        }
    }
}
