using System.Numerics.Tensors;
using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// The deep prior (the older paper's "KAN prior"): <c>p(z) = exp(f(z))·Π_p π0(z_p)/Z</c> over P latents on a bounded domain, f a
/// multilayer KAN P → hidden … → 1. Z is unknown, so log-densities are up to a constant, gradients contrastive, and samples
/// short Langevin runs. The generator sees the latents as they are, S x P.
/// </summary>
internal sealed partial class DeepPrior : Prior
{
    // Chains, and evaluations, are done so many samples at a time, each part by one thread.
    private const int PartSamples = 64;

    // Inside a parallel part, products run on that part's thread.
    private static readonly WorkerPool Alone = new(1);

    private readonly (float Low, float High) _gridRange;
    private readonly ReferenceSampler _starts;
    private readonly ScratchPool<LogProbabilityBody> _evaluators;
    private readonly ScratchPool<SampleBody> _samplers;
    private readonly ScratchPool<Pass> _passes;
    private readonly ScratchPool<LangevinRun> _runs;
    private KanNetwork.Workspace? _gradientPass;
    private float[] _gradientWeights = [];
    private float[] _gradientLatents = [];

    /// <param name="options">Reference, basis, widths, and how samples are drawn.</param>
    /// <param name="latents">Number of latents P.</param>
    /// <param name="domain">Domain of every latent; cut to the reference's support.</param>
    /// <param name="name">Prefix of the parameters' names.</param>
    /// <exception cref="ArgumentException">The domain is empty, not finite, or too narrow for single precision.</exception>
    public DeepPrior(DeepPriorOptions options, int latents, Interval domain, string name = "prior")
    {
        Energies = new KanNetwork(name, options.Widths(latents), options.Basis);
        Reference = ReferenceDensity.Create(options.Reference, name, latents, 1);
        LatentDomain = new LatentDomain(domain, Reference.Support, options.DomainAdaptation.FollowsPosterior, name);
        (Steps, StepSize, _gridRange) = (options.Steps, options.StepSize, options.GridRange);
        Parameters = [.. Energies.Parameters, .. Reference.Parameters, .. LatentDomain.Parameter is { } ends ? [ends] : Array.Empty<Parameter>()];
        _starts = new ReferenceSampler(Reference, latents);
        _evaluators = new ScratchPool<LogProbabilityBody>(() => new LogProbabilityBody(this));
        _samplers = new ScratchPool<SampleBody>(() => new SampleBody(this));
        _passes = new ScratchPool<Pass>(() => new Pass(this));
        _runs = new ScratchPool<LangevinRun>(() => new LangevinRun(this));
    }

    /// <summary>The energy f.</summary>
    public KanNetwork Energies { get; }

    /// <summary>The reference π0 of each latent.</summary>
    public ReferenceDensity Reference { get; }

    /// <summary>Langevin steps of a sample.</summary>
    public int Steps { get; }

    /// <summary>Their step size η.</summary>
    public float StepSize { get; }

    /// <summary>Number of latents P.</summary>
    public override int Latents => Energies.Inputs;

    public override int GeneratorInputs => Latents;

    public override LatentDomain LatentDomain { get; }

    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>None: the density is one over all latents.</summary>
    public override TiltedDensities? Densities => null;

    public override void Initialise(ulong seed, WorkerPool workers)
    {
        LatentDomain.Reset();
        Energies.Initialise(seed, (Domain.Low, Domain.High), _gridRange, workers);
    }

    public override void Refresh(WorkerPool workers)
    {
        Energies.Refresh(workers);
        RefreshTables(workers);
    }

    public override void RefreshTables(WorkerPool workers)
    {
        LatentDomain.Load();
        // Langevin steps along a gradient that is not a number stay where they are: nobody would see it in the samples.
        for (int i = 0; i < Parameters.Count; i++)
        {
            if (!float.IsFinite(TensorPrimitives.SumOfMagnitudes<float>(Parameters[i].Value.Span)))
                throw new ArithmeticException($"The energy of the deep prior is not finite: '{Parameters[i].Name}' is not.");
        }
        _starts.Refresh(Domain);
    }

    public override void ClearGradients()
    {
        Energies.ClearGradients();
        for (int i = 0; i < Reference.Parameters.Count; i++)
            Reference.Parameters[i].Gradient.Span.Clear();
    }

    public override IReadOnlyList<IOptimiser> CreateOptimisers() => [.. Energies.CreateOptimisers(), new Adam(Reference.Parameters)];

    /// <summary>Transposes: <c>x[s, p] = z(p)</c>.</summary>
    public override void ToGenerator(FloatBuffer z, int count, MatrixView x, WorkerPool workers)
    {
        CheckLength(z, count);
        LatentRows.Write(z, Latents, count, x);
    }

    public override void ToGeneratorBackward(MatrixView dx, int count, FloatBuffer dz, WorkerPool workers)
    {
        CheckLength(dz, count);
        LatentRows.AddGradient(dx, Latents, count, dz);
    }

    /// <summary>
    /// The grid of the first layer's input p moves to the latents p of all samples, or goes along with the domain; the other layers'
    /// move to what these become.
    /// </summary>
    public override void AdaptGrids(FloatBuffer z, int count, float uniformRatio, WorkerPool workers, Interval? domain = null)
    {
        CheckLength(z, count);
        Interval? movedFrom = domain is null ? null : Domain;
        LatentDomain.MoveTo(domain ?? Domain);
        var workspace = new KanNetwork.Workspace(Energies, count);
        LatentRows.Write(z, Latents, count, workspace.Input);
        Energies.AdaptGrids(workspace, uniformRatio, Domain, movedFrom, workers);
        Refresh(workers);
    }
}
