using Kaem.ML.Arrays;
using Kaem.ML.Numerics;
using TorchSharp;
using static Kaem.ML.Arrays.Numbers;
using static TorchSharp.torch;

namespace Kaem.ML.Priors;

/// <summary>The mixture prior, Π_q Σ_p α(q,p)·p(q,p)(z_q) (Eq. 13).</summary>
internal sealed class TorchMixturePrior(MixturePrior host, ParameterTensors arrays) : TorchPrior
{
    private readonly TorchDensities _densities = new(host.Densities, arrays);

    public override int Latents => host.Q;

    public override TorchDensities.Tables Tabulate() => _densities.Tabulate();

    /// <summary>A component by its proportion, and the inverse transform of that component (Eq. 14).</summary>
    public override Tensor Sample(TorchDensities.Tables? tables, RandomStream stream, int count)
    {
        var choices = HostNumbers.Uniform(stream.Companion(StreamPurpose.MixtureComponent), host.Q, count, arrays.Device);
        var places = HostNumbers.Uniform(stream, host.Q, count, arrays.Device);
        var components = TorchProportions.Choose(LogProportions().detach(), choices);
        var functions = components + arange(Number((long)host.Q), dtype: int64, device: arrays.Device).unsqueeze(1) * Number((long)host.P);
        return tables!.Invert(functions, places).t().contiguous();
    }

    public override Tensor LogProbability(TorchDensities.Tables? tables, Tensor z) =>
        (LogProportions() + _densities.LogTilts(z) - tables!.LogPartition).logsumexp(-1).sum(dim: 1);

    /// <summary>
    /// By quadrature the log-density's own gradient. With samples of the prior for ∇log Z, a component's expectation is that of r/α times its score, r its
    /// responsibility, and a logit's gradient r - α.
    /// </summary>
    public override Tensor Loss(TorchDensities.Tables? tables, Tensor z, Tensor weights, Tensor? priorWeights)
    {
        if (priorWeights is null)
            return -(weights * LogProbability(tables, z)).sum();
        var tilts = _densities.LogTilts(z);
        Tensor shares, masses, alphas;
        using (no_grad())
        {
            var logs = LogProportions() + tilts - tables!.LogPartition;
            alphas = LogProportions().exp();
            var responsibilities = (logs - logs.logsumexp(-1, keepdim: true)).exp();
            var pulls = responsibilities * weights.view(-1, 1, 1);
            masses = pulls.sum(dim: 0);
            // A pruned component has neither mass nor proportion.
            shares = responsibilities * priorWeights.view(-1, 1, 1) * (masses / alphas).where(alphas > Number(0), zeros_like(masses)) - pulls;
        }
        var loss = (shares * tilts).sum();
        return host.Proportions.Logits is { } logits ? loss - ((masses - weights.sum() * alphas) * arrays[logits]).sum() : loss;
    }

    /// <summary>λ·Σ_q H(α(q, ·)), which leaves few components.</summary>
    public override Tensor? Penalty()
    {
        if (host.Proportions.Logits is null || host.Proportions.Sparsity == 0)
            return null;
        var logs = LogProportions();
        var alphas = logs.exp();
        return Number(-host.Proportions.Sparsity) * (alphas * logs.where(alphas > Number(0), zeros_like(logs))).sum();
    }

    private Tensor LogProportions() => TorchProportions.Logs(host.Proportions, arrays);
}
