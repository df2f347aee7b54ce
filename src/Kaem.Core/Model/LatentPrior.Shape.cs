using Kaem.ML.Numerics;
using Kaem.ML.Priors;

namespace Kaem.ML;

/// <content>Moments, modes, entropy and divergence, by the quadrature that gives partition functions.</content>
public sealed partial class LatentPrior
{
    // Points among which modes are looked for.
    private const int ModePoints = 1025;

    private delegate void Evaluation(ReadOnlySpan<float> z, Span<float> values);

    /// <summary>Mean, variance, skewness and kurtosis of p(q,p).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q or p.</exception>
    public LatentMoments Moments(int q, int p) => Moments(Component(q, p));

    /// <summary>Mean, variance, skewness and kurtosis of latent q of a mixture.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q.</exception>
    /// <exception cref="InvalidOperationException">The prior is no mixture.</exception>
    public LatentMoments Moments(int q) => Moments(Whole(q));

    /// <summary>
    /// Local maxima of p(q,p), the highest first. One counts that stands out from its surroundings by a thousandth of the
    /// highest; an end of the domain towards which the density rises is one, and a flat density has none.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q or p.</exception>
    public IReadOnlyList<LatentMode> Modes(int q, int p) => Modes(Component(q, p));

    /// <summary>Local maxima of latent q of a mixture, as those of a component.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q.</exception>
    /// <exception cref="InvalidOperationException">The prior is no mixture.</exception>
    public IReadOnlyList<LatentMode> Modes(int q) => Modes(Whole(q));

    /// <summary>Differential entropy <c>-∫p·log p</c> of p(q,p), in nats.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q or p.</exception>
    public double Entropy(int q, int p) => -Expectation(Component(q, p), null);

    /// <summary>Differential entropy of latent q of a mixture, in nats.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q.</exception>
    /// <exception cref="InvalidOperationException">The prior is no mixture.</exception>
    public double Entropy(int q) => -Expectation(Whole(q), null);

    /// <summary>
    /// Kullback-Leibler divergence <c>∫p·log(p/π0)</c> of p(q,p) from its reference, normalised on the domain, in nats: how
    /// far the energy has moved this latent. 0 for a flat energy.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q or p.</exception>
    public double Divergence(int q, int p) => Expectation(Component(q, p), (z, values) => LogReference(q, p, z, values));

    /// <summary>
    /// Kullback-Leibler divergence of latent q of a mixture from its reference, in nats. With
    /// <see cref="ReferencePrior.LearnableGaussian"/> that is the mixture of the components' references.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q.</exception>
    /// <exception cref="InvalidOperationException">The prior is no mixture.</exception>
    public double Divergence(int q) => Expectation(Whole(q), (z, values) => LogMixedReference(q, z, values));

    /// <summary>
    /// The densities furthest from their reference by <see cref="Divergence(int, int)"/>, furthest first. At most one of each q, since those of
    /// one q often look alike; components of a mixture with proportion 0 are left out.
    /// </summary>
    /// <param name="count">How many; there may be fewer.</param>
    public IReadOnlyList<(int Q, int P)> MostTilted(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return
        [
            .. Enumerable.Range(0, OuterSize)
                .Select(q => Enumerable.Range(0, LatentSize)
                    .Where(p => !IsMixture || Proportion(q, p) > 0)
                    .Select(p => (Q: q, P: p, Divergence: Divergence(q, p)))
                    .MaxBy(latent => latent.Divergence))
                .OrderByDescending(latent => latent.Divergence)
                .Take(count)
                .Select(latent => (latent.Q, latent.P)),
        ];
    }

    private Evaluation Component(int q, int p)
    {
        Check(q, p);
        return (z, values) => LogDensity(q, p, z, values);
    }

    private Evaluation Whole(int q)
    {
        Check(q, 0);
        return (z, values) => Mixture.LogDensity(q, z, values);
    }

    private LatentMoments Moments(Evaluation logDensity)
    {
        var (nodes, _, shares) = Tabulate(logDensity);
        return DensityShape.Moments(nodes, shares);
    }

    private double Expectation(Evaluation logDensity, Evaluation? relativeTo)
    {
        var (nodes, logarithms, shares) = Tabulate(logDensity);
        float[] relative = [];
        if (relativeTo is not null)
            relativeTo(nodes, relative = new float[nodes.Length]);
        return DensityShape.Expectation(logarithms, relative, shares);
    }

    private IReadOnlyList<LatentMode> Modes(Evaluation logDensity)
    {
        var (low, high) = Domain;
        float[] points = [.. Enumerable.Range(0, ModePoints).Select(i => (float)(low + (high - (double)low) * i / (ModePoints - 1)))];
        var density = new float[points.Length];
        logDensity(points, density);
        VectorMath.Exp(density, density);
        return DensityShape.Modes(points, density);
    }

    /// <summary>A density at the nodes of the quadrature, and the mass that each has.</summary>
    private (float[] Nodes, float[] LogDensity, double[] Shares) Tabulate(Evaluation logDensity)
    {
        var (nodes, weights) = Densities.Grid.Panels.InnerNodes();
        var values = new float[nodes.Length];
        logDensity(nodes, values);
        double total = 0;
        for (int i = 0; i < nodes.Length; i++)
            total += weights[i] *= Math.Exp(values[i]);
        for (int i = 0; i < nodes.Length; i++)
            weights[i] /= total;
        return (nodes, values, weights);
    }

    private void LogMixedReference(int q, ReadOnlySpan<float> z, Span<float> values)
    {
        if (!Densities.Reference.DiffersByFunction)
        {
            LogReference(q, 0, z, values);
            return;
        }
        var component = new float[z.Length];
        var sums = new double[z.Length];
        for (int p = 0; p < LatentSize; p++)
        {
            LogReference(q, p, z, component);
            double proportion = Mixture.Proportions.Of(q)[p];
            for (int j = 0; j < z.Length; j++)
                sums[j] += proportion * Math.Exp(component[j]);
        }
        for (int j = 0; j < z.Length; j++)
            values[j] = (float)Math.Log(sums[j]);
    }
}
