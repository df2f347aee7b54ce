using Kaem.ML.Arrays;
using Kaem.ML.Generators;
using Kaem.ML.Numerics;
using Kaem.ML.Priors;
using Kaem.ML.Samplers;
using static TorchSharp.torch;

namespace Kaem.ML.Posteriors;

/// <summary>
/// The posteriors of a batch of rows as a target for the host's Markov chains: the device computes densities and gradients, the chains themselves, a few
/// numbers each, are moved by the host. Chain c belongs to row c mod B, whatever its temperature.
/// </summary>
internal sealed class TorchTarget(TorchModel model, TorchDensities.Tables? tables, TorchRows rows, int chains) : ISamplerTarget
{
    /// <summary>The row of each chain.</summary>
    public int[] RowOf { get; } = [.. Enumerable.Range(0, chains).Select(chain => chain % rows.Count)];

    public int Dimensions => model.Latents;

    public Interval Domain => model.Host.Prior.Domain;

    public void Evaluate(ChainPoints points, WorkerPool workers)
    {
        using var scope = NewDisposeScope();
        var positions = HostCopies.ToDevice(points.Positions.Span, model.Device, model.Latents, points.Chains).requires_grad_(true);
        var z = positions.t();
        var prior = model.Prior.LogProbability(tables, z);
        prior.ToHost(points.LogReference);
        autograd.grad([prior.sum()], [positions], retain_graph: true)[0].ToHost(points.ReferenceGradient.Span);
        var outputs = model.Generator.Forward(model.Prior.ToGenerator(z), new TorchPass(Half: model.Half));
        var likelihood = rows.LogLikelihoodOfChains(outputs, RowOf);
        likelihood.ToHost(points.LogLikelihood);
        autograd.grad([likelihood.sum()], [positions])[0].ToHost(points.LikelihoodGradient.Span);
    }
}
