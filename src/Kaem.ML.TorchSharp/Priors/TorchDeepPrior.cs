using Kaem.ML.Arrays;
using Kaem.ML.Kan;
using Kaem.ML.Numerics;
using Kaem.ML.Samplers;
using static Kaem.ML.Arrays.Numbers;
using static TorchSharp.torch;

namespace Kaem.ML.Priors;

/// <summary>
/// The deep prior, <c>exp(f(z))·Π_p π0(z_p)</c> up to Z, f a multilayer KAN: log-densities lack -log Z, gradients are contrastive (Eq. 18 and 19), samples
/// short Langevin runs from the reference.
/// </summary>
internal sealed class TorchDeepPrior(DeepPrior host, ParameterTensors arrays) : TorchPrior
{
    private readonly TorchKanLayer[] _layers = [.. host.Energies.Layers.Select(layer => new TorchKanLayer(layer, arrays))];
    private readonly TorchReference _reference = new(host.Reference, arrays);
    private readonly ReferenceSampler _starts = new(host.Reference, host.Latents);

    public override int Latents => host.Latents;

    private Interval Domain => host.Domain;

    private Device Device => arrays.Device;

    public override TorchDensities.Tables? Tabulate()
    {
        host.LatentDomain.Load();
        foreach (var parameter in host.Reference.Parameters)
            arrays.Store(parameter);
        // Langevin steps along a gradient that is not a number stay where they are: nobody would see it in the samples.
        foreach (var parameter in host.Parameters)
        {
            if (!arrays[parameter].detach().isfinite().all().item<bool>())
                throw new ArithmeticException($"The energy of the deep prior is not finite: '{parameter.Name}' is not.");
        }
        _starts.Refresh(host.Domain);
        return null;
    }

    /// <summary>Chains are named by their samples' numbers, and draw the same numbers as the host's.</summary>
    public override Tensor Sample(TorchDensities.Tables? tables, RandomStream stream, int count)
    {
        var names = stream.Companion(StreamPurpose.PriorLangevin);
        ulong seed = names.Word(0) | ((ulong)names.Word(1) << 32);
        var state = new ChainState(count, Latents);
        Array.Clear(state.Temperatures);
        var uniforms = new float[count];
        for (int p = 0; p < Latents; p++)
        {
            stream.Uniform(uniforms, (ulong)p << 32);
            _starts.Sample(p, uniforms, state.Points.Positions.Span.Slice(p * count, count));
        }
        var sampler = new UnadjustedLangevin(host.StepSize);
        var target = new Target(this);
        for (uint i = 0; i < host.Steps; i++)
            sampler.Step(state, target, new ChainRandom(seed, 0, i), WorkerPool.Shared);
        return HostCopies.ToDevice(state.Points.Positions.Span, arrays.Device, Latents, count).t().contiguous();
    }

    public override Tensor LogProbability(TorchDensities.Tables? tables, Tensor z)
    {
        var value = z;
        foreach (var layer in _layers)
            value = layer.Forward(value, half: false, out _);
        var points = _reference.Differs ? z.unsqueeze(-1) : z;
        var log = value.squeeze(-1).to(float64) + _reference.LogDensity(points).flatten(1).sum(dim: 1, type: float64);
        var inside = ((z >= Number(host.Domain.Low)) & (z <= Number(host.Domain.High))).all(1);
        return log.where(inside, full_like(log, Number(double.NegativeInfinity)));
    }

    public override Tensor Loss(TorchDensities.Tables? tables, Tensor z, Tensor weights, Tensor? priorWeights)
    {
        if (priorWeights is null)
            throw new ArgumentException($"A deep prior has no gradient of log Z: ask for {PriorGradient.Contrastive} gradients.", nameof(priorWeights));
        return ((priorWeights - weights) * LogProbability(tables, z)).sum();
    }

    /// <summary>The prior alone as a sampler's target.</summary>
    private sealed class Target(TorchDeepPrior prior) : ISamplerTarget
    {
        public int Dimensions => prior.Latents;

        public Interval Domain => prior.Domain;

        public void Evaluate(ChainPoints points, WorkerPool workers)
        {
            using var scope = NewDisposeScope();
            using var gradients = enable_grad();
            var z = HostCopies.ToDevice(points.Positions.Span, prior.Device, prior.Latents, points.Chains).requires_grad_(true);
            var log = prior.LogProbability(null, z.t());
            log.ToHost(points.LogReference);
            autograd.grad([log.sum()], [z])[0].ToHost(points.ReferenceGradient.Span);
        }
    }
}
