using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// The mixture prior (Eq. 13): Q independent latents with
/// <c>p(z_q) = Σ_p α(q,p)·p(q,p)(z_q)</c>. Samples are stored latent by latent, z as [Q, S], and the generator sees them as
/// they are, S x Q. The energies' layer has the latents q as its inputs and the components p as its outputs: all components
/// of a latent see one z, so one expansion serves them all. So what <see cref="TiltedDensities"/> calls p is q here.
/// </summary>
internal sealed unsafe partial class MixturePrior : Prior
{
    // Inside a parallel part, products run on that part's thread.
    private static readonly WorkerPool Alone = new(1);

    private readonly ScratchPool<SampleBody> _samplers;
    private readonly ScratchPool<LogProbabilityBody> _evaluators;
    private readonly ScratchPool<Scratch> _scratch;
    private readonly GradientBody _gradient;

    /// <param name="layer">The energies: Q inputs, P outputs.</param>
    /// <param name="options">Reference, proportions, quadrature.</param>
    /// <param name="domain">Domain of every latent; cut to the reference's support.</param>
    /// <param name="name">Prefix of the parameters' names.</param>
    /// <exception cref="ArgumentException">The domain is empty, not finite, or too narrow for single precision.</exception>
    public MixturePrior(KanLayer layer, MixturePriorOptions options, Interval domain, string name = "prior")
    {
        Densities = new TiltedDensities(layer, options.Reference, domain, options.Quadrature, name, options.DomainAdaptation.FollowsPosterior)
        {
            LatentsAreInputs = true,
        };
        Proportions = new ComponentProportions(name, layer.Inputs, layer.Outputs, options.Proportions, options.Sparsity);
        Parameters = Proportions.Logits is { } logits ? [.. Densities.Parameters, logits] : Densities.Parameters;
        _samplers = new ScratchPool<SampleBody>(() => new SampleBody(this));
        _evaluators = new ScratchPool<LogProbabilityBody>(() => new LogProbabilityBody(this));
        _scratch = new ScratchPool<Scratch>(() => new Scratch());
        _gradient = new GradientBody(this);
    }

    /// <summary>The components p(q,p), latents as inputs.</summary>
    public override TiltedDensities Densities { get; }

    /// <summary>The proportions α(q,p).</summary>
    public ComponentProportions Proportions { get; }

    /// <summary>Number of components P of each latent.</summary>
    public int P => Densities.Layer.Outputs;

    /// <summary>Number of latents Q.</summary>
    public int Q => Densities.Layer.Inputs;

    public override int Latents => Q;

    public override int GeneratorInputs => Q;

    public override LatentDomain LatentDomain => Densities.LatentDomain;

    public override IReadOnlyList<Parameter> Parameters { get; }

    public override (int Output, int Input) Edge(int q, int p) => (p, q);

    public override void Initialise(ulong seed, WorkerPool workers)
    {
        Densities.Initialise(seed, workers);
        Proportions.Logits?.Value.Span.Clear();
    }

    public override void Refresh(WorkerPool workers)
    {
        Densities.Layer.Refresh(workers);
        RefreshTables(workers);
    }

    public override void RefreshTables(WorkerPool workers)
    {
        if (Proportions.Logits is not null)
            Proportions.Refresh();
        Densities.Refresh(workers);
    }

    public override void ClearGradients()
    {
        Densities.ClearGradients();
        Proportions.Logits?.Gradient.Span.Clear();
    }

    public override IReadOnlyList<IOptimiser> CreateOptimisers() => Proportions.Logits is null
        ? Densities.CreateOptimisers()
        : [.. Densities.CreateOptimisers(), new ProportionOptimiser(Proportions)];

    /// <summary>Transposes: <c>x[s, q] = z(q)</c>.</summary>
    /// <param name="z">[Q, S].</param>
    /// <param name="x">Receives S x Q.</param>
    public override void ToGenerator(FloatBuffer z, int count, MatrixView x, WorkerPool workers)
    {
        CheckLength(z, count);
        LatentRows.Write(z, Q, count, x);
    }

    /// <summary>The gradient of <see cref="ToGenerator"/>: <c>dz(q) of s += dx[s, q]</c>.</summary>
    /// <param name="dx">S x Q.</param>
    /// <param name="dz">[Q, S].</param>
    public override void ToGeneratorBackward(MatrixView dx, int count, FloatBuffer dz, WorkerPool workers)
    {
        CheckLength(dz, count);
        LatentRows.AddGradient(dx, Q, count, dz);
    }

    /// <summary>Input q's grid moves to the latents q of all samples, or goes along with the domain.</summary>
    public override void AdaptGrids(FloatBuffer z, int count, float uniformRatio, WorkerPool workers, Interval? domain = null)
    {
        CheckLength(z, count);
        if (domain is { } ends)
        {
            Densities.MoveDomain(ends, workers);
            return;
        }
        var seen = new float[count];
        for (int q = 0; q < Q; q++)
        {
            z.Span.Slice(q * count, count).CopyTo(seen);
            GridAdapter.Adapt(Densities.Layer, q, seen, uniformRatio, Domain.Low, Domain.High);
        }
        Refresh(workers);
    }
}
