using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// The joint mixture: <c>log p(z) = logsumexp_k [ log α_k - log|det A_k| + Σ_q log p(q,k)(y_q) ]</c> with y = A_k⁻¹·(z - m_k), one component for all L latents
/// of a sample, and univariate densities along its axes. Samples are stored latent by latent, z as [L, S], and the generator sees them as they are, S x L.
/// </summary>
/// <remarks>
/// Samples are taken a tile of <see cref="Tile.Samples"/> at a time, a tile a part; within it, every component is a product of a small triangular matrix. A
/// density is 0 where y leaves the axes' domain, which has no ends where energies stay 0 and none are given: z itself has none in any case.
/// </remarks>
internal sealed unsafe partial class JointMixturePrior : Prior
{
    // Inside a parallel part, products run on that part's thread.
    private static readonly WorkerPool Alone = new(1);

    // Of the latents' variance at first, what lies between components.
    private const float InitialSpread = 0.5f;

    private readonly JointMixturePriorOptions _options;
    private readonly NormalAxes? _normal;
    private readonly TiltedAxes? _tilted;
    private readonly ScratchPool<Tile> _tiles;
    private readonly ScratchPool<SampleBody> _samplers;
    private readonly ScratchPool<LogProbabilityBody> _evaluators;
    private readonly ScratchPool<ResponsibilityBody> _responders;
    private readonly GradientBody _gradient;
    private readonly bool _followsGradient;

    /// <param name="options">Components, axes, and what is learned.</param>
    /// <param name="latents">Number of latents L.</param>
    /// <param name="name">Prefix of the parameters' names.</param>
    /// <exception cref="ArgumentException">The domain is empty, not finite, too narrow for single precision, or needs more panels than there are.</exception>
    public JointMixturePrior(JointMixturePriorOptions options, int latents, string name = "prior")
    {
        Latents = latents;
        _options = options;
        _followsGradient = options.LearnByGradient;
        Interval? domain = options.Domain is { } ends ? new Interval(ends.Low, ends.High) : null;
        if (options.LearnEnergies)
        {
            QuadratureReach.Check(options, domain ?? TiltedAxes.DefaultDomain);
            Axes = _tilted = new TiltedAxes(options, latents, domain, name);
        }
        else
        {
            Axes = _normal = new NormalAxes(domain);
        }
        Proportions = new ComponentProportions(name, 1, options.Components, MixtureProportions.Learned, sparsity: 0, options.LearnByGradient);
        Frames = new ComponentFrames(name, options.Components, latents, options.Axes, options.LearnByGradient);
        Parameters = [Proportions.Logits!, .. Frames.Parameters, .. Axes.Tilted?.Parameters ?? []];
        _tiles = new ScratchPool<Tile>(() => new Tile(this));
        _samplers = new ScratchPool<SampleBody>(() => new SampleBody(this));
        _evaluators = new ScratchPool<LogProbabilityBody>(() => new LogProbabilityBody(this));
        _responders = new ScratchPool<ResponsibilityBody>(() => new ResponsibilityBody(this));
        _gradient = new GradientBody(this);
    }

    /// <summary>Where the components lie.</summary>
    public ComponentFrames Frames { get; }

    /// <summary>The weights α_k.</summary>
    public ComponentProportions Proportions { get; }

    /// <summary>The densities along the components' axes.</summary>
    public AxisDensities Axes { get; }

    /// <summary>Number of components K, those of weight 0 included.</summary>
    public int Components => Frames.Components;

    public override int Latents { get; }

    public override int GeneratorInputs => Latents;

    /// <summary>Of z: none. That of a component's coordinates is <see cref="AxisDensities.Domain"/>.</summary>
    public override LatentDomain LatentDomain => LatentDomain.Unbounded;

    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Those along the axes, where their energies are learned; null otherwise.</summary>
    public override TiltedDensities? Densities => Axes.Tilted;

    public override (int Output, int Input) Edge(int q, int p) => (p, q);

    /// <summary>α_k; 0 for a pruned one.</summary>
    public ReadOnlySpan<double> Weights => Proportions.Of(0);

    /// <summary>Equal weights, means drawn around 0, and axes with which all of it has variance 1.</summary>
    public override void Initialise(ulong seed, WorkerPool workers)
    {
        _tilted?.Initialise(seed, workers);
        Proportions.Logits!.Value.Span.Clear();
        var means = Frames.Means.Value.Span;
        if (Components == 1)
        {
            means.Clear();
        }
        else
        {
            new RandomStream(seed, StreamPurpose.Initialisation, 0, row: 1).Normal(means);
            foreach (ref float mean in means)
                mean *= MathF.Sqrt(InitialSpread);
        }
        Frames.LogScales.Value.Span.Fill(Components == 1 ? 0 : 0.5f * MathF.Log(1 - InitialSpread));
        Frames.Slants?.Value.Span.Clear();
    }

    public override void Refresh(WorkerPool workers)
    {
        _tilted?.Tilted.Layer.Refresh(workers);
        Load(workers);
    }

    public override void RefreshTables(WorkerPool workers)
    {
        if (_followsGradient)
            Load(workers);
        else
            _tilted?.Tilted.Refresh(workers);
    }

    public override void ClearGradients()
    {
        _tilted?.Tilted.ClearGradients();
        if (!_followsGradient)
            return;
        Proportions.Logits!.Gradient.Span.Clear();
        for (int i = 0; i < Frames.Parameters.Count; i++)
            Frames.Parameters[i].Gradient.Span.Clear();
    }

    public override IReadOnlyList<IOptimiser> CreateOptimisers() =>
    [
        .. _followsGradient ? [new Adam([Proportions.Logits!, .. Frames.Parameters])] : Array.Empty<IOptimiser>(),
        .. _tilted?.Tilted.CreateOptimisers() ?? [],
    ];

    /// <summary>Transposes: <c>x[s, l] = z(l)</c>.</summary>
    /// <param name="z">[L, S].</param>
    /// <param name="x">Receives S x L.</param>
    public override void ToGenerator(FloatBuffer z, int count, MatrixView x, WorkerPool workers)
    {
        CheckLength(z, count);
        LatentRows.Write(z, Latents, count, x);
    }

    /// <summary>The gradient of <see cref="ToGenerator"/>.</summary>
    public override void ToGeneratorBackward(MatrixView dx, int count, FloatBuffer dz, WorkerPool workers)
    {
        CheckLength(dz, count);
        LatentRows.AddGradient(dx, Latents, count, dz);
    }

    /// <summary>Nothing moves: the grids of energies lie over the domain of a component's coordinates, to which means and axes bring the samples.</summary>
    public override void AdaptGrids(FloatBuffer z, int count, float uniformRatio, WorkerPool workers, Interval? domain = null) => CheckLength(z, count);

    private void Load(WorkerPool workers)
    {
        Proportions.Refresh();
        Frames.Refresh(workers);
        _tilted?.Tilted.Refresh(workers);
    }
}
