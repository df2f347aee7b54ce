using Kaem.ML.Numerics;
using Kaem.ML.Priors;
using MathNet.Numerics.Integration;

namespace Kaem.ML;

/// <summary>
/// The latents' distribution as something to look at: Q·P univariate densities <c>p(q,p)(z) = exp(f(q,p)(z))·π0(z)/Z(q,p)</c>,
/// q from 0 to Q - 1, p from 0 to P - 1.
/// </summary>
public sealed class LatentPrior
{
    private const int ReferenceNodes = 400;

    private readonly Prior _prior;

    internal LatentPrior(IKaemEngine engine) => _prior = PriorOf(engine);

    /// <summary>Outer width Q.</summary>
    public int OuterSize => Densities.Q;

    /// <summary>Inner width P.</summary>
    public int LatentSize => Densities.P;

    /// <summary>Where every latent lives; the density is 0 outside.</summary>
    public (float Low, float High) Domain => (_prior.Domain.Low, _prior.Domain.High);

    /// <summary>The density p(q,p) at points z; 0 outside the domain.</summary>
    /// <param name="density">Receives as many values as there are points.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q or p.</exception>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Density(int q, int p, ReadOnlySpan<float> z, Span<float> density)
    {
        Check(q, p, z.Length, density.Length);
        for (int j = 0; j < z.Length; j++)
            density[j] = (float)Densities.Density(q, p, z[j]);
    }

    /// <summary>The reference π0 at points z, cut to the domain and normalised on it: what p(q,p) would be with a flat energy.</summary>
    /// <param name="density">Receives as many values as there are points.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q or p.</exception>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void ReferenceDensity(int q, int p, ReadOnlySpan<float> z, Span<float> density)
    {
        Check(q, p, z.Length, density.Length);
        var (low, high) = Domain;
        var rule = new GaussLegendreRule(low, high, ReferenceNodes);
        float[] nodes = [.. rule.Abscissas.Select(node => (float)node)], logarithms = new float[ReferenceNodes];
        int function = p * OuterSize + q;
        Densities.Reference.AddLogDensity(function, nodes, logarithms);
        double mass = 0;
        for (int k = 0; k < ReferenceNodes; k++)
            mass += rule.Weights[k] * Math.Exp(logarithms[k]);
        density.Clear();
        Densities.Reference.AddLogDensity(function, z, density);
        for (int j = 0; j < z.Length; j++)
            density[j] = z[j] >= low && z[j] <= high ? (float)(Math.Exp(density[j]) / mass) : 0;
    }

    /// <summary>The distribution function of p(q,p) at z.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q or p.</exception>
    public double Cdf(int q, int p, float z)
    {
        Check(q, p, 0, 0);
        return Densities.Cdf(q, p, z);
    }

    /// <summary>The quantile of p(q,p): the inverse transform that sampling uses (Eq. 2).</summary>
    /// <param name="u">A probability in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q or p, or <paramref name="u"/> is not a probability.</exception>
    public float Quantile(int q, int p, float u)
    {
        Check(q, p, 0, 0);
        if (!(u >= 0 && u <= 1))
            throw new ArgumentOutOfRangeException(nameof(u), u, "u must be a probability, between 0 and 1.");
        return Densities.Quantile(q, p, u);
    }

    /// <summary>log Z(q,p), the partition function (Eq. 6).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q or p.</exception>
    public double LogPartition(int q, int p)
    {
        Check(q, p, 0, 0);
        return Densities.LogPartition(q, p);
    }

    /// <summary>The prior of the processor's engine itself; of another engine, one with copies of its parameters.</summary>
    private static Prior PriorOf(IKaemEngine engine)
    {
        if (engine is CpuEngine own)
            return own.Network.Prior;
        var prior = KaemNetwork.CreatePrior(engine.Options);
        foreach (var parameter in prior.Parameters)
            engine.ReadParameter(parameter.Name, parameter.Value.Span);
        prior.Refresh(WorkerPool.Shared);
        return prior;
    }

    private TiltedDensities Densities => _prior.Densities
        ?? throw new NotSupportedException("This prior is one density over all latents: it has no univariate densities to show.");

    private void Check(int q, int p, int points, int room)
    {
        if ((uint)q >= (uint)OuterSize)
            throw new ArgumentOutOfRangeException(nameof(q), q, $"q must lie between 0 and {OuterSize - 1}.");
        if ((uint)p >= (uint)LatentSize)
            throw new ArgumentOutOfRangeException(nameof(p), p, $"p must lie between 0 and {LatentSize - 1}.");
        if (points != room)
            throw new ArgumentException($"{points} points need room for {points} densities; there is room for {room}.", "density");
    }
}
