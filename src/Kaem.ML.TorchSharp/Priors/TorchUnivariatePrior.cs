using Kaem.ML.Arrays;
using Kaem.ML.Numerics;
using static TorchSharp.torch;

namespace Kaem.ML.Priors;

/// <summary>The independent univariate prior, Π_q Π_p p(q,p)(z(q,p)) (Eq. 7 and 17); latent (q, p) is q·P + p.</summary>
internal sealed class TorchUnivariatePrior(UnivariatePrior host, ParameterTensors arrays) : TorchPrior
{
    private readonly TorchDensities _densities = new(host.Densities, arrays);

    // Function p·Q + q of the tables, for each latent.
    private readonly long[] _functions = [.. Enumerable.Range(0, host.Latents).Select(latent => (long)(latent % host.P * host.Q + latent / host.P))];

    public override int Latents => host.Latents;

    public override TorchDensities.Tables Tabulate() => _densities.Tabulate();

    /// <summary>Each latent from a uniform of its own, or all of one p from one.</summary>
    public override Tensor Sample(TorchDensities.Tables? tables, RandomStream stream, int count)
    {
        bool shared = host.Coupling == LatentCoupling.Shared;
        var uniforms = HostNumbers.Uniform(stream, shared ? host.P : Latents, count, arrays.Device);
        if (shared)
            uniforms = uniforms.repeat(host.Q, 1);
        return tables!.Invert(HostCopies.ToDevice(_functions, arrays.Device, Latents), uniforms).t().contiguous();
    }

    public override Tensor LogProbability(TorchDensities.Tables? tables, Tensor z) => (Tilts(z) - tables!.LogPartition.t()).sum([1L, 2L]);

    /// <summary>∇log Z by quadrature, or as the mean of the energies' gradients over samples of the prior.</summary>
    public override Tensor Loss(TorchDensities.Tables? tables, Tensor z, Tensor weights, Tensor? priorWeights) => priorWeights is null
        ? -(weights * LogProbability(tables, z)).sum()
        : ((priorWeights - weights) * Tilts(z).sum([1L, 2L])).sum();

    /// <summary>Eq. 9's inner sum: x(q) = Σ_p z(q, p).</summary>
    public override Tensor ToGenerator(Tensor z) => z.view(-1, host.Q, host.P).sum(dim: 2);

    private Tensor Tilts(Tensor z) => _densities.OwnLogTilts(z.view(-1, host.Q, host.P)).to(float64);
}
