using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <content>
/// The prior's half of the gradient of the log-likelihood. A sample's pull on a component is weighed by the component's
/// responsibility r(q,p|z): <c>∇log p(z) = Σ_p r·(∇(f + log π0)(z) - ∇log Z)</c>, and by a logit <c>r - α</c>.
/// </content>
internal sealed unsafe partial class MixturePrior
{
    /// <summary>
    /// Adds the gradient of <c>-Σ_s w_s·log p(z_s)</c> to the gradients of the layer's folded weights and bandwidths, of the
    /// reference's parameters and of the proportions' logits. Samples of weight 0 cost nothing.
    /// </summary>
    /// <param name="z">[Q, S].</param>
    /// <param name="sampleWeights">w, S values that sum to 1.</param>
    /// <param name="kind">
    /// How ∇log Z is estimated: by quadrature, or as the mean over samples of the prior, where a component's own
    /// expectation is that of r/α times its score.
    /// </param>
    /// <param name="priorWeights">As in <see cref="Prior.AccumulateGradient"/>.</param>
    public override void AccumulateGradient(
        FloatBuffer z, ReadOnlySpan<float> sampleWeights, PriorGradient kind, ReadOnlySpan<float> priorWeights, WorkerPool workers)
    {
        CheckWeights(z, sampleWeights, kind, priorWeights);
        if (kind == PriorGradient.Normalised)
            Densities.RequireExpectations(workers);
        _gradient.Set(z, sampleWeights, kind, priorWeights);
        workers.For(Q, _gradient);
    }

    /// <summary>Part q: the components of latent q.</summary>
    private sealed class GradientBody(MixturePrior prior) : IParallelBody
    {
        private readonly float[] _masses = new float[prior.Q * prior.P];
        private int[] _chosen = [];
        private float[] _weights = [];
        private float[] _priorWeights = [];
        private int _chosenCount;
        private int _count;
        private double _total;
        private FloatBuffer? _z;
        private bool _normalised;

        public void Set(FloatBuffer z, ReadOnlySpan<float> sampleWeights, PriorGradient kind, ReadOnlySpan<float> priorWeights)
        {
            (_z, _count, _normalised) = (z, sampleWeights.Length, kind == PriorGradient.Normalised);
            if (_chosen.Length < _count)
                (_chosen, _weights, _priorWeights) = (new int[_count], new float[_count], new float[_count]);
            _total = 0;
            _chosenCount = 0;
            for (int s = 0; s < _count; s++)
            {
                _total += sampleWeights[s];
                float mean = _normalised ? 0 : priorWeights.IsEmpty ? 1f / _count : priorWeights[s];
                if (sampleWeights[s] == 0 && mean == 0)
                    continue;
                _chosen[_chosenCount] = s;
                _weights[_chosenCount] = sampleWeights[s];
                _priorWeights[_chosenCount++] = mean;
            }
        }

        public void Execute(int q)
        {
            if (_chosenCount == 0)
                return;
            int n = _chosenCount;
            var densities = prior.Densities;
            var workspace = densities.Workspaces.Rent();
            var z = workspace.Samples(n);
            var all = _z!.Span.Slice(q * _count, _count);
            for (int i = 0; i < n; i++)
                z[i] = all[_chosen[i]];
            var terms = workspace.Terms(n);
            var responsibilities = workspace.Energies(n);
            prior.Evaluate(q, z, terms, responsibilities, workspace.Values(2 * n)[..n], workspace.Values(2 * n)[n..]);

            // From responsibilities to the weights that scores have in the loss.
            var masses = _masses.AsSpan(q * prior.P, prior.P);
            var proportions = prior.Proportions.Of(q);
            var scaled = workspace.Values(n);
            for (int p = 0; p < prior.P; p++)
            {
                var row = responsibilities.Row(p);
                TensorPrimitives.Multiply(row, _weights.AsSpan(0, n), scaled);
                double mass = PartitionFunction.Sum(scaled);
                masses[p] = (float)mass;
                if (prior.Proportions.Logits is { } logits)
                    logits.Gradient[prior.Function(q, p)] -= (float)(mass - _total * proportions[p]);
                TensorPrimitives.Negate(scaled, scaled);
                if (!_normalised && proportions[p] > 0)
                {
                    TensorPrimitives.Multiply(row, (float)(mass / proportions[p]), row);
                    TensorPrimitives.MultiplyAdd(row, _priorWeights.AsSpan(0, n), scaled, row);
                }
                else
                {
                    scaled.CopyTo(row);
                }
            }
            AccumulateScores(q, z, terms, responsibilities, workspace);
            if (_normalised)
                densities.AccumulateExpectation(q, masses, workspace);
            densities.Workspaces.Return(workspace);
        }

        /// <summary>Adds Σ_j weights[p, j]·∇(f + log π0)(z_j) for all components of latent q.</summary>
        private void AccumulateScores(int q, ReadOnlySpan<float> z, MatrixView terms, MatrixView weights, TiltedDensities.Workspace workspace)
        {
            var layer = prior.Densities.Layer;
            MatrixProduct.Multiply(terms, true, weights, true, layer.WeightGradients(q), true, Alone);
            if (layer.Bandwidth.IsTrainable)
            {
                var termGradients = workspace.TermGradients(z.Length);
                MatrixProduct.Multiply(weights, true, layer.Weights(q), true, termGradients, false, Alone);
                fixed (float* pz = z)
                    layer.PullBack(q, pz, 1, z.Length, terms.Data, termGradients.Data, terms.Stride, null, true);
            }
            for (int p = 0; p < prior.P && prior.Densities.Reference.DiffersByFunction; p++)
                prior.Densities.Reference.AccumulateGradient(prior.Function(q, p), z, weights.Row(p));
        }
    }
}
