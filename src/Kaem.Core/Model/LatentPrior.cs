using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Priors;

namespace Kaem.ML;

/// <summary>
/// The latents' distribution as a thing of its own, to look at, to describe in closed form, to save and to start other models from. It consists of Q·P
/// univariate densities <c>p(q,p)(z) = exp(f(q,p)(z))·π0(z)/Z(q,p)</c>, q from 0 to Q - 1, p from 0 to P - 1: the latents themselves, or the components of Q
/// mixtures. Methods that take q alone are about the mixtures. A deep prior is one density over all P latents instead: it has what is said of whole samples,
/// and the other methods refuse it. In a joint mixture, p(q,p) is the density along axis q of component p, of its own coordinates, and what takes q alone is
/// about latent q over all components.
/// </summary>
public sealed partial class LatentPrior
{
    private readonly Prior _prior;

    internal LatentPrior(Prior prior, KaemOptions options)
    {
        _prior = prior;
        Options = options.Prior;
        OuterSize = options.Q;
        LatentSize = options.LatentSize;
    }

    /// <summary>What kind of prior it is, and its settings.</summary>
    public KaemPrior Options { get; }

    /// <summary>Outer width Q; P for a deep prior and a joint mixture.</summary>
    public int OuterSize { get; }

    /// <summary>Inner width P.</summary>
    public int LatentSize { get; }

    /// <summary>
    /// Where every latent lives; the density is 0 outside. A joint mixture's latents are anywhere, see <see cref="AxisDomain"/>. Of a prior that followed
    /// the posterior, where training left it.
    /// </summary>
    public (float Low, float High) Domain => (_prior.Domain.Low, _prior.Domain.High);

    /// <summary>Whether the densities p(q,p) are the components of Q mixtures.</summary>
    public bool IsMixture => _prior is MixturePrior;

    /// <summary>The prior that training on these options starts from, drawn from their seed.</summary>
    public static LatentPrior Initial(KaemOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var prior = JointModel.CreatePrior(options);
        prior.Initialise(options.SeedInForce, WorkerPool.Borrow());
        prior.Refresh(WorkerPool.Borrow());
        return new LatentPrior(prior, options);
    }

    /// <summary>The energy f(q,p) at points z, inside the domain or out of it. A constant added to an energy changes nothing: Z takes it up.</summary>
    /// <param name="energy">Receives as many values as there are points.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q or p.</exception>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Energy(int q, int p, ReadOnlySpan<float> z, Span<float> energy)
    {
        Check(q, p);
        CheckRoom(z.Length, energy.Length, nameof(energy));
        if (IsFlat)
        {
            energy.Clear();
            return;
        }
        var (output, input) = _prior.Edge(q, p);
        Densities.Energy(output, input, z, energy);
    }

    /// <summary>The density p(q,p) at points z; 0 outside the domain.</summary>
    /// <param name="density">Receives as many values as there are points.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q or p.</exception>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Density(int q, int p, ReadOnlySpan<float> z, Span<float> density)
    {
        Check(q, p);
        CheckRoom(z.Length, density.Length, nameof(density));
        LogDensity(q, p, z, density);
        VectorMath.Exp(density, density);
    }

    /// <summary>The density of latent q of a mixture, <c>Σ_p α(q,p)·p(q,p)</c>, at points z; 0 outside the domain.</summary>
    /// <param name="density">Receives as many values as there are points.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q.</exception>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="InvalidOperationException">The prior is no mixture.</exception>
    public void Density(int q, ReadOnlySpan<float> z, Span<float> density)
    {
        Check(q, 0);
        CheckRoom(z.Length, density.Length, nameof(density));
        if (IsJointMixture)
        {
            JointDensity(q, z, density);
            return;
        }
        Mixture.LogDensity(q, z, density);
        VectorMath.Exp(density, density);
    }

    /// <summary>The reference π0 at points z, cut to the domain and normalised on it: what p(q,p) would be with a flat energy.</summary>
    /// <param name="density">Receives as many values as there are points.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q or p.</exception>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void ReferenceDensity(int q, int p, ReadOnlySpan<float> z, Span<float> density)
    {
        Check(q, p);
        CheckRoom(z.Length, density.Length, nameof(density));
        LogReference(q, p, z, density);
        VectorMath.Exp(density, density);
    }

    /// <summary>The distribution function of p(q,p) at z.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q or p.</exception>
    public double Cdf(int q, int p, float z)
    {
        Check(q, p);
        if (_prior is JointMixturePrior joint)
            return joint.Axes.Cdf(p, q, z);
        var (output, input) = _prior.Edge(q, p);
        return Densities.Cdf(output, input, z);
    }

    /// <summary>The distribution function of latent q of a mixture at z.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q.</exception>
    /// <exception cref="InvalidOperationException">The prior is no mixture.</exception>
    public double Cdf(int q, float z)
    {
        Check(q, 0);
        if (IsJointMixture)
            return JointCdf(q, z);
        var proportions = Mixture.Proportions.Of(q);
        double sum = 0;
        for (int p = 0; p < LatentSize; p++)
        {
            if (proportions[p] > 0)
                sum += proportions[p] * Cdf(q, p, z);
        }
        return sum;
    }

    /// <summary>The quantile of p(q,p): the inverse transform that sampling uses (Eq. 2).</summary>
    /// <param name="u">A probability in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q or p, or <paramref name="u"/> is not a probability.</exception>
    public float Quantile(int q, int p, float u)
    {
        Check(q, p);
        if (!(u >= 0 && u <= 1))
            throw new ArgumentOutOfRangeException(nameof(u), u, "u must be a probability, between 0 and 1.");
        if (_prior is JointMixturePrior joint)
            return joint.Axes.Quantile(p, q, u);
        var (output, input) = _prior.Edge(q, p);
        return Densities.Quantile(output, input, u);
    }

    /// <summary>log Z(q,p), the partition function (Eq. 6).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q or p.</exception>
    public double LogPartition(int q, int p)
    {
        Check(q, p);
        if (_prior is JointMixturePrior joint)
            return joint.Axes.LogPartition(p, q);
        var (output, input) = _prior.Edge(q, p);
        return Densities.LogPartition(output, input);
    }

    /// <summary>The proportion α(q,p) of a mixture's component, of a joint mixture α_p whatever q; 0 for a pruned one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q or p.</exception>
    /// <exception cref="InvalidOperationException">The prior is no mixture.</exception>
    public double Proportion(int q, int p)
    {
        Check(q, p);
        if (_prior is JointMixturePrior joint)
            return joint.Weights[p];
        return Mixture.Proportions.Of(q)[p];
    }

    /// <summary>The prior of an engine's model, with copies of its parameters.</summary>
    internal static LatentPrior Of(IKaemEngine engine)
    {
        var prior = JointModel.CreatePrior(engine.Options);
        foreach (var parameter in prior.Parameters)
            engine.ReadParameter(parameter.Name, parameter.Value.Span);
        prior.Refresh(WorkerPool.Borrow());
        return new LatentPrior(prior, engine.Options);
    }

    private TiltedDensities Densities => _prior.Densities
        ?? throw new NotSupportedException(
            "This prior is one density over all latents: it has no univariate densities to show. LogDensity and Energy take whole samples.");

    /// <summary>Whether all energies are 0 for good.</summary>
    private bool IsFlat => _prior is JointMixturePrior { Densities: null };

    private MixturePrior Mixture => _prior as MixturePrior
        ?? throw new InvalidOperationException("This prior is no mixture: its densities are numbered by q and p.");

    private void LogDensity(int q, int p, ReadOnlySpan<float> z, Span<float> values)
    {
        if (_prior is JointMixturePrior joint)
        {
            joint.Axes.LogDensity(p, q, z, values);
            return;
        }
        var (output, input) = _prior.Edge(q, p);
        var workspace = Densities.Workspaces.Rent();
        Densities.EvaluateLog(output, input, z, values, default, workspace);
        Densities.Workspaces.Return(workspace);
    }

    /// <summary>log π0, cut to the domain and normalised on it.</summary>
    private void LogReference(int q, int p, ReadOnlySpan<float> z, Span<float> values)
    {
        if (IsFlat)
        {
            LogDensity(q, p, z, values);
            return;
        }
        var (output, input) = _prior.Edge(q, p);
        int function = input * Densities.Q + output;
        var grid = Densities.Grid.Panels;
        var (nodes, weights) = grid.InnerNodes();
        var logarithms = new float[nodes.Length];
        Densities.Reference.AddLogDensity(function, nodes, logarithms);
        double mass = 0;
        for (int k = 0; k < nodes.Length; k++)
            mass += weights[k] * Math.Exp(logarithms[k]);
        float logMass = (float)Math.Log(mass);
        values.Clear();
        Densities.Reference.AddLogDensity(function, z, values);
        for (int j = 0; j < z.Length; j++)
            values[j] = grid.Domain.Contains(z[j]) ? values[j] - logMass : float.NegativeInfinity;
    }

    private void Check(int q, int p)
    {
        if ((uint)q >= (uint)OuterSize)
            throw new ArgumentOutOfRangeException(nameof(q), q, $"q must lie between 0 and {OuterSize - 1}.");
        int inner = _prior is JointMixturePrior joint ? joint.Components : LatentSize;
        if ((uint)p >= (uint)inner)
            throw new ArgumentOutOfRangeException(nameof(p), p, $"p must lie between 0 and {inner - 1}.");
    }

    private static void CheckRoom(int points, int room, string argument)
    {
        if (points != room)
            throw new ArgumentException($"{points} points need room for {points} values; there is room for {room}.", argument);
    }
}
