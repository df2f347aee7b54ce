using System.Numerics;
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
    public void AccumulateScore(int q, int p, ReadOnlySpan<float> z, ReadOnlySpan<float> weights, Workspace workspace)
    {
        for (int start = 0; start < z.Length; start += ChunkRows)
        {
            int count = Math.Min(ChunkRows, z.Length - start);
            AccumulateChunk(q, p, z.Slice(start, count), weights.Slice(start, count), workspace);
        }
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

    private void AccumulateChunk(int q, int p, ReadOnlySpan<float> z, ReadOnlySpan<float> weights, Workspace workspace)
    {
        var terms = workspace.Terms(z.Length);
        Layer.Expand(p, z, terms);
        var sums = workspace.Values(_termStride);
        fixed (float* sum = sums)
        {
            for (int g = 0; g < _termStride; g += Vector<float>.Count)
            {
                Vector<float> total = default;
                for (int j = 0; j < z.Length; j++)
                    total += Vector.Load(terms.Data + (long)j * _termStride + g) * weights[j];
                total.Store(sum + g);
            }
        }
        var gradients = Layer.WeightGradients(p);
        for (int g = 0; g < gradients.Rows; g++)
            gradients.Data[(long)g * gradients.Stride + q] += sums[g];

        if (Layer.Bandwidth.IsTrainable)
        {
            var termGradients = workspace.TermGradients(z.Length);
            float* column = workspace.Column(q, p);
            for (int j = 0; j < z.Length; j++)
            {
                for (int g = 0; g < _termStride; g += Vector<float>.Count)
                    (Vector.Load(column + g) * weights[j]).Store(termGradients.Data + (long)j * _termStride + g);
            }
            PullBackBandwidth(p, z, terms, termGradients);
        }
    }

    private void PullBackBandwidth(int p, ReadOnlySpan<float> z, MatrixView terms, MatrixView termGradients)
    {
        fixed (float* pz = z)
            Layer.PullBack(p, pz, 1, z.Length, terms.Data, termGradients.Data, _termStride, null, true);
    }
}
