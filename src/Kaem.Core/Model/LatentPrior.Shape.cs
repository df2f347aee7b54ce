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
    /// one q often look alike; components of a mixture with proportion 0 are left out. None of a joint mixture whose energies are not learned.
    /// </summary>
    /// <param name="count">How many; there may be fewer.</param>
    public IReadOnlyList<(int Q, int P)> MostTilted(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (IsFlat)
            return [];
        int inner = IsJointMixture ? Components : LatentSize;
        return
        [
            .. Enumerable.Range(0, OuterSize)
                .Select(q => Enumerable.Range(0, inner)
                    .Where(p => !(IsMixture || IsJointMixture) || Proportion(q, p) > 0)
                    .Select(p => (Q: q, P: p, Divergence: Divergence(q, p)))
                    .MaxBy(latent => latent.Divergence))
                .OrderByDescending(latent => latent.Divergence)
                .Take(count)
                .Select(latent => (latent.Q, latent.P)),
        ];
    }

    private Shape Component(int q, int p)
    {
        Check(q, p);
        return new((z, values) => LogDensity(q, p, z, values), AxisPanels());
    }

    private Shape Whole(int q)
    {
        Check(q, 0);
        if (!IsJointMixture)
            return new((z, values) => Mixture.LogDensity(q, z, values), Densities.Grid.Panels);
        var (range, narrowest) = JointRange(q);
        return new(LogJoint, new CompositeQuadrature(range, CompositeQuadrature.PanelCount(range, (float)narrowest), []));

        void LogJoint(ReadOnlySpan<float> z, Span<float> values)
        {
            JointDensity(q, z, values);
            VectorMath.Log(values, values);
        }
    }

    /// <summary>Panels over where densities p(q,p) live.</summary>
    private CompositeQuadrature AxisPanels()
    {
        if (!IsFlat)
            return Densities.Grid.Panels;
        var range = new Interval(Math.Max(AxisDomain.Low, (float)-Reach), Math.Min(AxisDomain.High, (float)Reach));
        return new CompositeQuadrature(range, CompositeQuadrature.PanelCount(range, 1), []);
    }

    private static LatentMoments Moments(Shape shape)
    {
        var (nodes, _, shares) = shape.Tabulate();
        return DensityShape.Moments(nodes, shares);
    }

    private static double Expectation(Shape shape, Evaluation? relativeTo)
    {
        var (nodes, logarithms, shares) = shape.Tabulate();
        float[] relative = [];
        if (relativeTo is not null)
            relativeTo(nodes, relative = new float[nodes.Length]);
        return DensityShape.Expectation(logarithms, relative, shares);
    }

    private static IReadOnlyList<LatentMode> Modes(Shape shape)
    {
        var (low, high) = shape.Panels.Domain;
        float[] points = [.. Enumerable.Range(0, ModePoints).Select(i => (float)(low + (high - (double)low) * i / (ModePoints - 1)))];
        var density = new float[points.Length];
        shape.LogDensity(points, density);
        VectorMath.Exp(density, density);
        return DensityShape.Modes(points, density);
    }

    /// <summary>A density, and panels that resolve it.</summary>
    private readonly record struct Shape(Evaluation LogDensity, CompositeQuadrature Panels)
    {
        /// <summary>The density at the nodes of the quadrature, and the mass that each has.</summary>
        public (float[] Nodes, float[] LogDensity, double[] Shares) Tabulate()
        {
            var (nodes, weights) = Panels.InnerNodes();
            var values = new float[nodes.Length];
            LogDensity(nodes, values);
            double total = 0;
            for (int i = 0; i < nodes.Length; i++)
                total += weights[i] *= Math.Exp(values[i]);
            for (int i = 0; i < nodes.Length; i++)
                weights[i] /= total;
            return (nodes, values, weights);
        }
    }

    private void LogMixedReference(int q, ReadOnlySpan<float> z, Span<float> values)
    {
        if (IsJointMixture || !Densities.Reference.DiffersByFunction)
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
