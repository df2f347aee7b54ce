using Kaem.ML.Arrays;
using Kaem.ML.Likelihoods;
using static TorchSharp.torch;

namespace Kaem.ML.Posteriors;

/// <summary>The perceptual loss of training on a device, -λ·‖φ(x) - φ(y)‖², φ the activations of a network's layers and, for style, their Gram matrices.</summary>
internal sealed class TorchPerception
{
    private readonly FeatureNetwork _host;
    private readonly double _weight;
    private readonly (Tensor Kernels, Tensor Bias)[] _layers;
    private readonly Tensor _means, _deviations;

    /// <param name="weight">λ, in nats.</param>
    public TorchPerception(FeatureNetwork host, double weight, Device device)
    {
        (_host, _weight) = (host, weight);
        _layers = [.. host.Convolutions.Select(layer => Load(layer.Convolution, device))];
        var (means, deviations) = FeatureNetwork.Standard;
        _means = HostCopies.ToDevice([.. means], device, 1, 3, 1, 1).DetachFromDisposeScope();
        _deviations = HostCopies.ToDevice([.. deviations], device, 1, 3, 1, 1).DetachFromDisposeScope();
    }

    /// <summary>φ of a batch of rows.</summary>
    internal sealed record Rows(TorchPerception Owner, Tensor Features)
    {
        /// <summary>-λ·‖φ(x_b) - φ(y_s)‖², [B, S], double precision.</summary>
        public Tensor LogLikelihood(Tensor outputs)
        {
            var given = Owner.Compute(outputs);
            var squares = Features.to(float64).square().sum(dim: 1).unsqueeze(1) + given.to(float64).square().sum(dim: 1).unsqueeze(0);
            return -Owner._weight * (squares - 2 * Features.matmul(given.t()).to(float64));
        }

        /// <summary>The same of chains that each belong to one row, [C].</summary>
        public Tensor LogLikelihoodOfChains(Tensor outputs, Tensor rowOf) =>
            -Owner._weight * (Features.index_select(0, rowOf) - Owner.Compute(outputs)).to(float64).square().sum(dim: 1);
    }

    /// <summary>Takes rows over.</summary>
    public Rows Load(Tensor rows)
    {
        using var still = no_grad();
        return new Rows(this, Compute(rows));
    }

    /// <summary>φ of images, [N, features].</summary>
    private Tensor Compute(Tensor images)
    {
        var first = _host.Convolutions.First().Convolution;
        var x = images.view(-1, first.Height, first.Width, _host.Channels).permute(0, 3, 1, 2).expand(-1, 3, -1, -1);
        x = (x - _means) / _deviations;
        var features = new List<Tensor>();
        int l = 0;
        foreach (var (convolution, isChosen, isStyled) in _host.Convolutions)
        {
            if (convolution.Plan.PooledBefore)
                x = nn.functional.max_pool2d(x, 2, 2);
            x = nn.functional.conv2d(x, _layers[l].Kernels, _layers[l].Bias, padding: [1, 1]).relu();
            l++;
            if (isChosen)
                features.Add(x.flatten(1) / Math.Sqrt(convolution.OutputLength));
            if (isStyled)
                features.Add(Gram(x.flatten(2)) * _host.StyleScale);
        }
        return cat(features, 1);
    }

    /// <summary>The upper triangle of F·Fᵀ/(C·H·W), with √2 off the diagonal.</summary>
    private static Tensor Gram(Tensor activations)
    {
        long channels = activations.shape[1];
        var product = activations.matmul(activations.transpose(1, 2)) / (channels * activations.shape[2]);
        var upper = triu_indices(channels, channels, device: activations.device);
        var scale = where(upper.select(0, 0) == upper.select(0, 1), 1, Math.Sqrt(2)).to(float32);
        return product.flatten(1).index_select(1, upper.select(0, 0) * channels + upper.select(0, 1)) * scale;
    }

    private static (Tensor, Tensor) Load(FeatureConvolution layer, Device device)
    {
        using var scope = NewDisposeScope();
        // Kernel pixel, input, output: to output, input, row, column.
        var kernels = HostCopies.ToDevice(layer.Weights.Elements, device, 3, 3, layer.Plan.Inputs, layer.Plan.Outputs).permute(3, 2, 0, 1).contiguous();
        return (kernels.DetachFromDisposeScope(), HostCopies.ToDevice(layer.Bias, device, layer.Plan.Outputs).DetachFromDisposeScope());
    }
}
