using System.Numerics.Tensors;

namespace Kaem.ML.Posteriors;

/// <summary>Weights <c>w_k = p(x,z_k)/q(z_k|x)</c> of the K draws of each row.</summary>
/// <param name="draws">K.</param>
internal sealed class ProposalWeights(int draws)
{
    private readonly float[] _log = new float[draws];

    /// <summary>Mean effective sample size of the last rows.</summary>
    public double EffectiveSampleSize { get; private set; }

    /// <summary>Sets each draw's share ŵ/B of its row's weights.</summary>
    /// <param name="logJoint">log p(x,z) of the draws, a row's one after the other; log w afterwards.</param>
    /// <param name="logProposal">log q(z|x).</param>
    /// <param name="shares">Receives the shares; their sum is 1. Its length says how many draws there are.</param>
    /// <returns>Mean over the rows of log (1/K)·Σ_k w_k.</returns>
    public double Weigh(Span<double> logJoint, ReadOnlySpan<double> logProposal, Span<float> shares)
    {
        int rows = shares.Length / draws;
        double bound = 0, effective = 0;
        for (int first = 0; first < shares.Length; first += draws)
        {
            // The largest goes off first: single precision has no digits for differences of large numbers.
            double most = double.NegativeInfinity;
            for (int c = first; c < first + draws; c++)
            {
                double weight = logJoint[c] - logProposal[c];
                most = double.IsNaN(weight) ? weight : Math.Max(most, weight);
                logJoint[c] = weight;
            }
            for (int k = 0; k < draws; k++)
                _log[k] = (float)(logJoint[first + k] - most);
            var ofRow = shares.Slice(first, draws);
            ImportanceWeights.Normalise(_log, ofRow, out double logMean, out double size);
            TensorPrimitives.Divide(ofRow, rows, ofRow);
            bound += most + logMean;
            effective += size;
        }
        EffectiveSampleSize = effective / rows;
        return bound / rows;
    }
}
