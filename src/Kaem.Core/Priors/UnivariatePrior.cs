using System.Numerics.Tensors;
using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// The independent univariate prior: the product of Q·P densities p(q,p) (Eq. 7 and 17). Samples are stored function by
/// function, z as [Q, P, S]: element (q·P + p)·S + s is z(q, p) of sample s.
/// </summary>
internal sealed unsafe partial class UnivariatePrior : Prior
{
    private readonly ScratchPool<SampleBody> _samplers;
    private readonly ScratchPool<LogProbabilityBody> _evaluators;
    private readonly ScratchPool<SumBody> _summers;
    private readonly ScratchPool<SpreadBody> _spreaders;
    private readonly GradientBody _gradient;

    /// <param name="layer">The energies: P inputs, Q outputs.</param>
    /// <param name="reference">The reference density π0.</param>
    /// <param name="domain">Domain of every latent; cut to the reference's support.</param>
    /// <param name="coupling">Whether the latents of one p share their uniform.</param>
    /// <param name="rule">Quadrature of the partition functions.</param>
    /// <param name="name">Prefix of the names of the parameters of reference and domain.</param>
    /// <param name="domainMoves">Whether the domain's ends can move.</param>
    /// <exception cref="ArgumentException">The domain is empty, not finite, or too narrow for single precision.</exception>
    public UnivariatePrior(
        KanLayer layer, ReferencePrior reference, Interval domain, LatentCoupling coupling, QuadratureRule rule, string name = "prior",
        bool domainMoves = false)
    {
        Densities = new TiltedDensities(layer, reference, domain, rule, name, domainMoves);
        Coupling = coupling;
        _samplers = new ScratchPool<SampleBody>(() => new SampleBody(this));
        _evaluators = new ScratchPool<LogProbabilityBody>(() => new LogProbabilityBody(this));
        _summers = new ScratchPool<SumBody>(() => new SumBody(this));
        _spreaders = new ScratchPool<SpreadBody>(() => new SpreadBody(this));
        _gradient = new GradientBody(this);
    }

    /// <summary>The densities p(q,p): partition functions, distribution functions, quantiles.</summary>
    public override TiltedDensities Densities { get; }

    /// <summary>Whether the latents of one p share their uniform.</summary>
    public LatentCoupling Coupling { get; }

    /// <summary>Inner width P.</summary>
    public int P => Densities.P;

    /// <summary>Outer width Q.</summary>
    public int Q => Densities.Q;

    /// <summary>Q·P.</summary>
    public override int Latents => Densities.Functions;

    public override int GeneratorInputs => Q;

    public override LatentDomain LatentDomain => Densities.LatentDomain;

    public override IReadOnlyList<Parameter> Parameters => Densities.Parameters;

    public override void Initialise(ulong seed, WorkerPool workers) => Densities.Initialise(seed, workers);

    public override void Refresh(WorkerPool workers)
    {
        Densities.Layer.Refresh(workers);
        Densities.Refresh(workers);
    }

    public override void RefreshTables(WorkerPool workers) => Densities.Refresh(workers);

    public override void ClearGradients() => Densities.ClearGradients();

    public override IReadOnlyList<IOptimiser> CreateOptimisers() => Densities.CreateOptimisers();

    /// <summary>
    /// Draws samples by inverse transform. Latent (q, p) of sample s takes element s of row q·P + p of the stream's
    /// uniforms (of row p where these are shared), so a sample is the same in a bank of any size.
    /// </summary>
    /// <param name="count">Number of samples S.</param>
    /// <param name="z">Receives [Q, P, S].</param>
    public override void Sample(RandomStream stream, int count, FloatBuffer z, WorkerPool workers)
    {
        CheckLength(z, count);
        var body = _samplers.Rent();
        body.Set(stream, count, z);
        workers.For(P, body);
        _samplers.Return(body);
    }

    /// <summary>Eq. 9's inner sum: <c>x[s, q] = Σ_p z(q, p)</c>.</summary>
    /// <param name="z">[Q, P, S].</param>
    /// <param name="x">Receives S x Q.</param>
    public override void ToGenerator(FloatBuffer z, int count, MatrixView x, WorkerPool workers)
    {
        CheckLength(z, count);
        var body = _summers.Rent();
        body.Set(z, count, x);
        workers.For(Q, body);
        _summers.Return(body);
    }

    /// <summary>The gradient of <see cref="ToGenerator"/>: <c>dz(q, p) of s += dx[s, q]</c>.</summary>
    /// <param name="dx">S x Q.</param>
    /// <param name="dz">[Q, P, S].</param>
    public override void ToGeneratorBackward(MatrixView dx, int count, FloatBuffer dz, WorkerPool workers)
    {
        CheckLength(dz, count);
        var body = _spreaders.Rent();
        body.Set(dz, count, dx);
        workers.For(Q, body);
        _spreaders.Return(body);
    }

    /// <summary>Input p's grid moves to the latents (·, p) of all samples, or goes along with the domain.</summary>
    public override void AdaptGrids(FloatBuffer z, int count, float uniformRatio, WorkerPool workers, Interval? domain = null)
    {
        CheckLength(z, count);
        if (domain is { } ends)
        {
            Densities.MoveDomain(ends, workers);
            return;
        }
        var seen = new float[Q * count];
        for (int p = 0; p < P; p++)
        {
            for (int q = 0; q < Q; q++)
                z.Span.Slice((q * P + p) * count, count).CopyTo(seen.AsSpan(q * count));
            GridAdapter.Adapt(Densities.Layer, p, seen, uniformRatio, Domain.Low, Domain.High);
        }
        Refresh(workers);
    }

    /// <summary>Part q: the sum over p of the latents (q, ·).</summary>
    private sealed class SumBody(UnivariatePrior prior) : IParallelBody
    {
        private FloatBuffer? _z;
        private MatrixView _x;
        private int _count;

        public void Set(FloatBuffer z, int count, MatrixView x) => (_z, _count, _x) = (z, count, x);

        public void Execute(int q)
        {
            var workspace = prior.Densities.Workspaces.Rent();
            var sums = workspace.Values(_count);
            _z!.Span.Slice(q * prior.P * _count, _count).CopyTo(sums);
            for (int p = 1; p < prior.P; p++)
                TensorPrimitives.Add(sums, _z.Span.Slice((q * prior.P + p) * _count, _count), sums);
            for (int s = 0; s < _count; s++)
                _x.Data[(long)s * _x.Stride + q] = sums[s];
            prior.Densities.Workspaces.Return(workspace);
        }
    }

    /// <summary>Part q: the latents (q, ·) all get the gradient of their sum.</summary>
    private sealed class SpreadBody(UnivariatePrior prior) : IParallelBody
    {
        private FloatBuffer? _dz;
        private MatrixView _dx;
        private int _count;

        public void Set(FloatBuffer dz, int count, MatrixView dx) => (_dz, _count, _dx) = (dz, count, dx);

        public void Execute(int q)
        {
            var workspace = prior.Densities.Workspaces.Rent();
            var column = workspace.Values(_count);
            for (int s = 0; s < _count; s++)
                column[s] = _dx.Data[(long)s * _dx.Stride + q];
            for (int p = 0; p < prior.P; p++)
            {
                var target = _dz!.Span.Slice((q * prior.P + p) * _count, _count);
                TensorPrimitives.Add(target, column, target);
            }
            prior.Densities.Workspaces.Return(workspace);
        }
    }

    /// <summary>Part p: the latents (·, p) of all samples.</summary>
    private sealed class SampleBody(UnivariatePrior prior) : IParallelBody
    {
        private RandomStream _stream;
        private int _count;
        private FloatBuffer? _z;

        public void Set(RandomStream stream, int count, FloatBuffer z) => (_stream, _count, _z) = (stream, count, z);

        public void Execute(int p)
        {
            var workspace = prior.Densities.Workspaces.Rent();
            var uniforms = workspace.Values(_count);
            bool shared = prior.Coupling == LatentCoupling.Shared;
            if (shared)
                _stream.Uniform(uniforms, Row(p));
            for (int q = 0; q < prior.Q; q++)
            {
                int latent = q * prior.P + p;
                // The next row lies far from this one.
                if (q + 1 < prior.Q)
                    Prefetcher.Fetch(_z!.Pointer + (long)(latent + prior.P) * _count, _count);
                if (!shared)
                    _stream.Uniform(uniforms, Row(latent));
                prior.Densities.Sample(q, p, uniforms, _z!.Span.Slice(latent * _count, _count));
            }
            prior.Densities.Workspaces.Return(workspace);
        }

        // Rows of 2^32 uniforms, more than any bank has samples.
        private static ulong Row(int row) => (ulong)row << 32;
    }
}
