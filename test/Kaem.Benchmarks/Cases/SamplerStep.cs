using System.Numerics.Tensors;
using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Numerics;
using Kaem.ML.Samplers;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>
/// One step of 100 chains of the paper's 3,240 latents on a target that costs next to nothing: what a sampler adds to the model's evaluation.
/// </summary>
internal sealed class SamplerStep(string sampler) : QuickCase
{
    private const int Chains = 100, Latents = 3240;

    private readonly ChainState _state = new(Chains, Latents);
    private readonly Gaussian _target = new();
    private ISampler _sampler = null!;
    private WorkerPool _workers = null!;
    private uint _iteration;

    public override string Name => $"{sampler}_step";

    public override string Unit => "latent";

    public override double UnitsPerRun => Chains * Latents;

    public override void Prepare(WorkerPool workers)
    {
        _workers = workers;
        _sampler = sampler == "ula" ? new UnadjustedLangevin(0.01f) : new Mala(Chains, Latents, 0.01f);
        new RandomStream(1, StreamPurpose.PriorSamples).Normal(_state.Points.Positions.Span);
    }

    public override void Run() => _sampler.Step(_state, _target, new ChainRandom(1, 0, _iteration++), _workers);

    /// <summary>N(0, I), whose log-density is not summed: the chains' moves cost the same.</summary>
    private sealed class Gaussian : ISamplerTarget
    {
        public int Dimensions => Latents;

        public Interval Domain => new(-5, 5);

        public void Evaluate(ChainPoints points, WorkerPool workers) =>
            TensorPrimitives.Negate(points.Positions.Span, points.ReferenceGradient.Span);
    }
}
