using Kaem.ML.Arrays;
using Kaem.ML.Numerics;
using TorchSharp;
using static Kaem.ML.Arrays.Numbers;
using static TorchSharp.torch;

namespace Kaem.ML.Priors;

/// <summary>
/// The joint mixture, <c>log p(z) = logsumexp_k [ log α_k - log|det A_k| + Σ_q log p(q,k)(y_q) ]</c> with y = A_k⁻¹·(z - m_k): normal along the axes, whole or
/// cut, or tilted by energies.
/// </summary>
internal sealed class TorchJointMixturePrior(JointMixturePrior host, ParameterTensors arrays) : TorchPrior
{
    private readonly TorchDensities? _tilted = host.Densities is { } densities ? new TorchDensities(densities, arrays) : null;

    public override int Latents => host.Latents;

    public override TorchDensities.Tables? Tabulate() => _tilted?.Tabulate();

    /// <summary>A component by its weight, once; the inverse transform along each of its axes; the map from its axes to the latents.</summary>
    public override Tensor Sample(TorchDensities.Tables? tables, RandomStream stream, int count)
    {
        var choices = new float[count];
        stream.Companion(StreamPurpose.JointMixtureComponent).Uniform(choices);
        var components = TorchProportions.Choose(LogWeights().detach(), HostCopies.ToDevice(choices, arrays.Device, 1, count)).squeeze(0);
        Tensor y;
        if (tables is not null)
        {
            var axes = arange(Number((long)Latents), dtype: int64, device: arrays.Device).unsqueeze(1) * Number((long)host.Components);
            y = tables.Invert(axes + components.unsqueeze(0), HostNumbers.Uniform(stream, Latents, count, arrays.Device));
        }
        else if (host.Axes.Table(0, 0) is null)
        {
            y = HostNumbers.Normal(stream, Latents, count, arrays.Device);
        }
        else
        {
            // Cut normals are inverted by a table of the host's, one for all.
            float[] drawn = new float[checked(Latents * count)];
            int[] none = new int[count];
            for (int q = 0; q < Latents; q++)
                host.Axes.Sample(stream, q, none, drawn.AsSpan(q * count, count));
            y = HostCopies.ToDevice(drawn, arrays.Device, Latents, count);
        }
        var means = arrays[host.Frames.Means].index_select(0, components);
        return means + Axes().detach().index_select(0, components).matmul(y.t().unsqueeze(-1)).squeeze(-1);
    }

    public override Tensor LogProbability(TorchDensities.Tables? tables, Tensor z)
    {
        // y of all components, [K, L, S].
        var y = linalg.solve_triangular(Axes(), (z.unsqueeze(0) - arrays[host.Frames.Means].unsqueeze(1)).transpose(1, 2), upper: false);
        Tensor along;
        if (_tilted is not null)
        {
            along = (_tilted.OwnLogTilts(y.permute(2, 0, 1)) - tables!.LogPartition.t()).sum(dim: 2, type: float64);
        }
        else
        {
            var values = Number(-0.5) * y.square().sum(dim: 1, type: float64).t() + Number(Constant());
            var outside = ((y < Number(host.Axes.Domain.Low)) | (y > Number(host.Axes.Domain.High))).any(1).t();
            along = values.where(outside.logical_not(), full_like(values, Number(double.NegativeInfinity)));
        }
        var determinants = arrays[host.Frames.LogScales].sum(dim: 1, type: float64);
        return (LogWeights() + along - determinants).logsumexp(-1);
    }

    public override Tensor Loss(TorchDensities.Tables? tables, Tensor z, Tensor weights, Tensor? priorWeights)
    {
        if (priorWeights is not null)
            throw new ArgumentException($"A joint mixture knows its normalisation: ask for {PriorGradient.Normalised} gradients.", nameof(priorWeights));
        return -(weights * LogProbability(tables, z)).sum();
    }

    /// <summary>A, [K, L, L], lower triangular.</summary>
    private Tensor Axes()
    {
        var frames = host.Frames;
        var axes = arrays[frames.LogScales].exp().diag_embed();
        if (frames.Slants is not { } slants)
            return axes;
        // Row by row below the diagonal: place i·(i - 1)/2 + j of the slants is A(i, j).
        var below = tril_indices(Latents, Latents, -1, device: arrays.Device);
        long[] shape = [host.Components, (long)Latents * Latents];
        var places = (below.select(0, 0) * Number((long)Latents) + below.select(0, 1)).unsqueeze(0).expand(host.Components, -1);
        return axes + zeros(shape, device: arrays.Device).scatter(1, places, arrays[slants]).view(-1, Latents, Latents);
    }

    private Tensor LogWeights() => TorchProportions.Logs(host.Proportions, arrays);

    // Of normal axes: -L·(½·log 2π + log Z).
    private double Constant() => Latents * (GaussianReference.LogNormaliser - host.Axes.LogPartition(0, 0));
}
