using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>
/// A point for each of C chains, and what the target says of it. Matrices are latents-major, [L, C]: element (l, c) stands
/// at l·C + c, so that neighbours in memory are chains and vector code never mixes two latents of one chain.
/// </summary>
internal sealed class ChainPoints
{
    public ChainPoints(int chains, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chains, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        Chains = chains;
        Dimensions = dimensions;
        int length = checked(chains * dimensions);
        Positions = new FloatBuffer(length);
        ReferenceGradient = new FloatBuffer(length);
        LikelihoodGradient = new FloatBuffer(length);
        LogReference = new double[chains];
        LogLikelihood = new double[chains];
    }

    /// <summary>Number of chains C.</summary>
    public int Chains { get; }

    /// <summary>Number of latents L.</summary>
    public int Dimensions { get; }

    /// <summary>z, [L, C].</summary>
    public FloatBuffer Positions { get; }

    /// <summary>∇ log p(z), [L, C].</summary>
    public FloatBuffer ReferenceGradient { get; }

    /// <summary>∇ℓ(z), [L, C].</summary>
    public FloatBuffer LikelihoodGradient { get; }

    /// <summary>log p(z) of each chain, up to one constant.</summary>
    public double[] LogReference { get; }

    /// <summary>ℓ(z) of each chain.</summary>
    public double[] LogLikelihood { get; }

    /// <summary>log p(z) + t·ℓ(z) of a chain; at t = 0 the likelihood does not matter, even where it is 0.</summary>
    public double LogDensity(int chain, double temperature) =>
        temperature == 0 ? LogReference[chain] : LogReference[chain] + temperature * LogLikelihood[chain];
}
