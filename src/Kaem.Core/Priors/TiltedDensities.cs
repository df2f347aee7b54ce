using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// The Q·P univariate densities <c>p(q,p)(z) = exp(f(q,p)(z))·π0(z) / Z(q,p)</c> on a bounded domain (Eq. 4 to 6), with
/// what can be asked of each: partition function, distribution function, quantiles, samples. Priors are made of them.
/// The energies f are those of a KAN layer with P inputs and Q outputs.
/// </summary>
internal sealed partial class TiltedDensities
{
    private readonly InverseTransform _inverse;
    private readonly double[] _logPartition;
    private readonly int _termStride;

    /// <param name="layer">The energies: inputs p, outputs q.</param>
    /// <param name="reference">The reference density π0.</param>
    /// <param name="domain">Domain of every latent; cut to the reference's support.</param>
    /// <param name="rule">Quadrature of the partition functions.</param>
    /// <param name="name">Prefix of the names of the parameters of reference and domain.</param>
    /// <param name="domainMoves">Whether the domain's ends can move.</param>
    /// <exception cref="ArgumentException">The domain is empty, not finite, or too narrow for single precision.</exception>
    public TiltedDensities(
        KanLayer layer, ReferencePrior reference, Interval domain, QuadratureRule rule, string name, bool domainMoves = false)
    {
        Layer = layer;
        Rule = rule;
        Reference = ReferenceDensity.Create(reference, name, layer.Inputs, layer.Outputs);
        LatentDomain = new LatentDomain(domain, Reference.Support, domainMoves, name);
        if (layer.Bandwidth.Length > 0)
            (layer.Bandwidth.LowerBound, layer.Bandwidth.UpperBound) = QuadratureReach.Bandwidths(layer.Basis, Domain);
        _inverse = new InverseTransform(Functions);
        _logPartition = new double[Functions];
        _termStride = EvaluationGrid.Padded(layer.Terms);
        _splits = [.. layer.Kinks, .. Reference.Splits];
        _referenceAtBuild = new float[Reference.Parameters.Sum(parameter => parameter.Length)];
        _refresh = new RefreshBody(this);
        Workspaces = new ScratchPool<Workspace>(() => new Workspace(this));
        Parameters = [.. layer.Parameters, .. Reference.Parameters, .. LatentDomain.Parameter is { } ends ? [ends] : Array.Empty<Parameter>()];
    }

    /// <summary>The energies f.</summary>
    public KanLayer Layer { get; }

    /// <summary>The reference π0.</summary>
    public ReferenceDensity Reference { get; }

    /// <summary>Where the densities live.</summary>
    public LatentDomain LatentDomain { get; }

    /// <summary>Its ends.</summary>
    public Interval Domain => LatentDomain.Ends;

    /// <summary>Quadrature of the partition functions.</summary>
    public QuadratureRule Rule { get; }

    /// <summary>Whether the layer's inputs are a mixture's latents q and its outputs the components p: then messages name them so.</summary>
    public bool LatentsAreInputs { get; init; }

    /// <summary>Parameters of energies and reference.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Inner width P.</summary>
    public int P => Layer.Inputs;

    /// <summary>Outer width Q.</summary>
    public int Q => Layer.Outputs;

    /// <summary>Number of densities Q·P.</summary>
    public int Functions => P * Q;

    /// <summary>Draws initial energies.</summary>
    public void Initialise(ulong seed, WorkerPool workers)
    {
        LatentDomain.Reset();
        KanInitialiser.Initialise(Layer, Domain.Low, Domain.High, new RandomStream(seed, StreamPurpose.Initialisation), workers);
    }

    /// <summary>Moves the domain's ends, with energies that hardly change where they were defined, and brings the tables up to date.</summary>
    /// <remarks>It stays where the panels of the quadrature don't reach over the longer one.</remarks>
    public void MoveDomain(Interval domain, WorkerPool workers)
    {
        if (!QuadratureReach.Covers(this, domain))
            return;
        GridAdapter.Move(Layer, Domain, domain);
        LatentDomain.MoveTo(domain);
        Layer.Refresh(workers);
        Refresh(workers);
    }

    /// <summary>Optimisers of energies and reference.</summary>
    public IReadOnlyList<IOptimiser> CreateOptimisers() => [new KanLayerOptimiser(Layer), new Adam(Reference.Parameters)];

    /// <summary>Sets the gradients that callers accumulate to zero.</summary>
    public void ClearGradients()
    {
        Layer.ClearGradients();
        foreach (var parameter in Reference.Parameters)
            parameter.Gradient.Span.Clear();
    }

    /// <summary>log Z(q, p).</summary>
    public double LogPartition(int q, int p) => Built()._logPartition[Function(q, p)];

    /// <summary>Distribution function F(q,p)(z), the inverse of <see cref="Quantile"/>.</summary>
    public double Cdf(int q, int p, float z) => Built()._inverse.Cumulative(Function(q, p), z);

    /// <summary>F(q,p)⁻¹(u).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="u"/> is not a probability.</exception>
    public float Quantile(int q, int p, float u)
    {
        if (!(u >= 0 && u <= 1))
            throw new ArgumentOutOfRangeException(nameof(u), u, "A quantile is asked for at a probability from 0 to 1.");
        return Built()._inverse.Quantile(Function(q, p), u);
    }

    /// <summary>The table that samples of a density come from.</summary>
    public DistributionTable Table(int q, int p) => Built()._inverse.Table(Function(q, p));

    /// <summary>z_j = F(q,p)⁻¹(u_j), for uniforms from 0 to below 1.</summary>
    public void Sample(int q, int p, ReadOnlySpan<float> u, Span<float> z) => Built()._inverse.Sample(Function(q, p), u, z);

    /// <summary>Number of a density wherever densities are numbered.</summary>
    private int Function(int q, int p) => p * Q + q;

    private TiltedDensities Built() => _versionAtBuild == Layer.Version
        ? this
        : throw new InvalidOperationException("The prior's tables are not those of its parameters: call Refresh after making, loading or changing it.");
}
