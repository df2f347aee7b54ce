using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <content>
/// Gradients by the parameters. ∇ log p(q,p)(z) = ∇(f + log π0)(z) - E[∇(f + log π0)]: the score at given points and its
/// expectation under the density are two methods, because training weighs and estimates them in different ways.
/// Calls for different p may run at the same time.
/// </content>
internal sealed unsafe partial class TiltedDensities
{
    /// <summary>Adds Σ_j weights[j]·∇(f + log π0)(z_j) of one function to the gradients of its parameters.</summary>
    public void AccumulateScore(int q, int p, ReadOnlySpan<float> z, ReadOnlySpan<float> weights)
    {
        Layer.AccumulateScore(p, q, z, weights);
        Reference.AccumulateGradient(Function(q, p), z, weights);
    }

    /// <summary>
    /// Adds weights[q]·E[∇(f + log π0)] for all functions q of input p, the expectation over the function's own density,
    /// by quadrature: weights of 1 add ∇log Z.
    /// </summary>
    public void AccumulateExpectation(int p, ReadOnlySpan<float> weights, Workspace workspace)
    {
        var grid = Grid;
        var shares = Shares(p);
        if (weights.ContainsAnyExcept(1f))
        {
            var scaled = workspace.Energies(grid.NodeCount);
            for (int q = 0; q < Q; q++)
                TensorPrimitives.Multiply(shares.Row(q), weights[q], scaled.Row(q));
            shares = scaled;
        }

        var terms = workspace.Terms(grid.NodeCount);
        Layer.Expand(p, grid.Nodes, terms);
        MatrixProduct.Multiply(terms, true, shares, true, Layer.WeightGradients(p), true, Alone);
        if (Layer.Bandwidth.IsTrainable)
        {
            var termGradients = workspace.TermGradients(grid.NodeCount);
            MatrixProduct.Multiply(shares, true, Layer.Weights(p), true, termGradients, false, Alone);
            PullBackBandwidth(p, grid.Nodes, terms, termGradients);
        }
        if (Reference.DiffersByFunction)
        {
            for (int q = 0; q < Q; q++)
                Reference.AccumulateGradient(Function(q, p), grid.Nodes, shares.Row(q));
        }
    }

    private void PullBackBandwidth(int p, ReadOnlySpan<float> z, MatrixView terms, MatrixView termGradients)
    {
        fixed (float* pz = z)
            Layer.PullBack(p, pz, 1, z.Length, terms.Data, termGradients.Data, _termStride, null, true);
    }
}
