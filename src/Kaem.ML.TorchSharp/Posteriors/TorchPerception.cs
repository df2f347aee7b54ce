using Kaem.ML.Perception;
using static Kaem.ML.Arrays.Numbers;
using static TorchSharp.torch;

namespace Kaem.ML.Posteriors;

/// <summary>
/// The perceptual loss of training on a device, -λ·‖φ(x) - φ(y)‖², φ the activations of a network's layers and, for style, their Gram matrices.
/// </summary>
/// <param name="network">φ.</param>
/// <param name="weight">λ, in nats.</param>
internal sealed class TorchPerception(FeatureNetwork network, double weight)
{
    /// <summary>φ of a batch of rows.</summary>
    internal sealed record Rows(TorchPerception Owner, Tensor Features)
    {
        /// <summary>-λ·‖φ(x_b) - φ(y_s)‖², [B, S], double precision.</summary>
        public Tensor LogLikelihood(Tensor outputs)
        {
            var given = Owner.Compute(outputs);
            var squares = Features.to(float64).square().sum(dim: 1).unsqueeze(1) + given.to(float64).square().sum(dim: 1).unsqueeze(0);
            return Number(-Owner.Weight) * (squares - Number(2) * Features.matmul(given.t()).to(float64));
        }

        /// <summary>The same of chains that each belong to one row, [C].</summary>
        public Tensor LogLikelihoodOfChains(Tensor outputs, Tensor rowOf) =>
            Number(-Owner.Weight) * (Features.index_select(0, rowOf) - Owner.Compute(outputs)).to(float64).square().sum(dim: 1);
    }

    private double Weight => weight;

    /// <summary>Takes rows over.</summary>
    public Rows Load(Tensor rows)
    {
        using var still = no_grad();
        return new Rows(this, Compute(rows));
    }

    private Tensor Compute(Tensor images) => network.Compute(images);
}
