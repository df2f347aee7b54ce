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
    private FloatBuffer? _expectedTerms;
    private FloatBuffer? _expectedWidths;

    /// <summary>
    /// Adds Σ_j weights[j]·∇(f + log π0)(z_j) of functions (q, p) from <paramref name="firstQ"/> on to the gradients of their parameters.
    /// </summary>
    /// <param name="z">Points, those of one function after those of the other, as many for each as there are weights.</param>
    public void AccumulateScores(int firstQ, int p, ReadOnlySpan<float> z, ReadOnlySpan<float> weights)
    {
        Layer.AccumulateScores(p, firstQ, z, weights);
        for (int q = firstQ, start = 0; start < z.Length; q++, start += weights.Length)
            Reference.AccumulateGradient(Function(q, p), z.Slice(start, weights.Length), weights);
    }

    /// <summary>
    /// Makes sure that expectations are there: from the first call on, every refresh computes them while the energies are in
    /// cache. Call it before <see cref="AccumulateExpectation"/>, outside of parallel parts.
    /// </summary>
    public void RequireExpectations(WorkerPool workers)
    {
        if (_expectedTerms is not null)
            return;
        _expectedTerms = new FloatBuffer(checked(P * Layer.Terms * Q));
        _expectedWidths = new FloatBuffer(Functions);
        if (_grid is not null)
            Tabulate(workers);
    }

    /// <summary>
    /// Adds weights[q]·E[∇(f + log π0)] for all functions q of input p, the expectation over the function's own density,
    /// by quadrature: weights of 1 add ∇log Z.
    /// </summary>
    public void AccumulateExpectation(int p, ReadOnlySpan<float> weights, Workspace workspace)
    {
        Built();
        if (_expectedTerms is null || _expectedWidths is null)
            throw new InvalidOperationException("The prior's tables hold no expectations: call RequireExpectations first.");
        var gradients = Layer.WeightGradients(p);
        for (int t = 0; t < gradients.Rows; t++)
        {
            var row = gradients.Row(t);
            TensorPrimitives.MultiplyAdd(weights, _expectedTerms.Span.Slice((p * gradients.Rows + t) * Q, Q), row, row);
        }
        if (Layer.Bandwidth.IsTrainable)
            Layer.BandwidthGradient[p] += VectorMath.Dot(weights, _expectedWidths.Span.Slice(p * Q, Q)) * Layer.UnitWidth(p);
        if (Reference.DiffersByFunction)
        {
            var grid = Grid;
            var scaled = workspace.Values(grid.NodeCount);
            for (int q = 0; q < Q; q++)
            {
                TensorPrimitives.Multiply(Shares(p).Row(q), weights[q], scaled);
                Reference.AccumulateGradient(Function(q, p), grid.Nodes, scaled);
            }
        }
    }

    /// <summary>Expectations of all functions of input p, from the masses of their nodes.</summary>
    /// <param name="expansion">Terms at the nodes, with room for as many derivatives beside them.</param>
    /// <param name="shares">Masses up to a factor for each function, Q x nodes.</param>
    /// <param name="scale">That factor, Q.</param>
    private void Expect(int p, MatrixView expansion, MatrixView shares, ReadOnlySpan<float> scale, Workspace workspace)
    {
        int terms = Layer.Terms;
        bool widths = Layer.Bandwidth.IsTrainable;
        int columns = widths ? terms + Layer.BasisSize : terms;
        if (widths)
            Layer.ExpandWidthDerivatives(p, _grid!.Nodes, expansion.Data, expansion.Data + terms, expansion.Stride);
        var sums = workspace.Sums(columns);
        MatrixProduct.Multiply(expansion with { Columns = columns }, true, shares, true, sums, false, Alone);
        for (int t = 0; t < terms; t++)
            TensorPrimitives.Multiply(sums.Row(t), scale, _expectedTerms!.Span.Slice((p * terms + t) * Q, Q));
        if (!widths)
            return;
        var expected = _expectedWidths!.Span.Slice(p * Q, Q);
        expected.Clear();
        var weights = Layer.Weights(p);
        for (int g = 0; g < Layer.BasisSize; g++)
            TensorPrimitives.MultiplyAdd(weights.Row(g), sums.Row(terms + g), expected, expected);
        TensorPrimitives.Multiply(expected, scale, expected);
    }
}
