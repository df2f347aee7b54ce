using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <content>The prior's half of the gradient of the log-likelihood (Eq. 16).</content>
internal sealed unsafe partial class UnivariatePrior
{
    // Weights that sum to 1 up to rounding are taken to sum to 1.
    private const double Rounding = 1e-5;

    // Functions whose scores are summed in one call: their samples stay in the nearest cache.
    private const int Together = 12;

    /// <summary>
    /// Adds the gradient of <c>-Σ_s w_s·log p(z_s)</c>, with w the posterior weight of each sample averaged over the batch,
    /// to the gradients of the layer's folded weights and bandwidths and of the reference's parameters. Samples of weight 0
    /// cost nothing.
    /// </summary>
    /// <param name="z">[Q, P, S].</param>
    /// <param name="sampleWeights">w, S values that sum to 1.</param>
    /// <param name="kind">How ∇log Z is estimated: by quadrature, or as the mean over samples of the prior.</param>
    /// <param name="priorWeights">
    /// For <see cref="PriorGradient.Contrastive"/>: weight of each sample in the mean over the prior's samples. Left empty, all
    /// S samples are the prior's and have weight 1/S. Where z holds posterior samples and prior samples side by side, the
    /// weights tell which are which.
    /// </param>
    public override void AccumulateGradient(
        FloatBuffer z, ReadOnlySpan<float> sampleWeights, PriorGradient kind, ReadOnlySpan<float> priorWeights, WorkerPool workers)
    {
        CheckWeights(z, sampleWeights, kind, priorWeights);
        if (kind == PriorGradient.Normalised)
            Densities.RequireExpectations(workers);
        _gradient.Set(z, sampleWeights, kind, priorWeights);
        workers.For(P, _gradient);
    }

    /// <summary>Part p: the functions of input p.</summary>
    private sealed class GradientBody(UnivariatePrior prior) : IParallelBody
    {
        private readonly float[] _expectationWeights = new float[prior.Q];
        private readonly ElementSelection _choice = new();
        private float[] _weights = [];
        private int _count;
        private FloatBuffer? _z;
        private bool _normalised;

        public void Set(FloatBuffer z, ReadOnlySpan<float> sampleWeights, PriorGradient kind, ReadOnlySpan<float> priorWeights)
        {
            (_z, _count, _normalised) = (z, sampleWeights.Length, kind == PriorGradient.Normalised);
            if (_weights.Length < _count)
                _weights = new float[_count];
            double total = 0;
            _choice.Begin(_count);
            for (int s = 0; s < _count; s++)
            {
                total += sampleWeights[s];
                float weight = -sampleWeights[s];
                if (!_normalised)
                    weight += priorWeights.IsEmpty ? 1f / _count : priorWeights[s];
                if (weight == 0)
                    continue;
                _weights[_choice.Count] = weight;
                _choice.Add(s);
            }
            _choice.End();
            _expectationWeights.AsSpan().Fill(Math.Abs(total - 1) < Rounding ? 1 : (float)total);
        }

        public void Execute(int p)
        {
            var workspace = prior.Densities.Workspaces.Rent();
            // Room for all samples: how many are chosen changes from step to step.
            var room = workspace.Samples(Together * _count + ElementSelection.Excess);
            int count = _choice.Count;
            for (int q = 0; q < prior.Q; q += Together)
            {
                int functions = Math.Min(Together, prior.Q - q);
                fixed (float* chosen = room)
                {
                    for (int f = 0; f < functions; f++)
                    {
                        // The next row lies far from this one.
                        if (q + f + 1 < prior.Q)
                            Prefetcher.Fetch(_z!.Pointer + (long)((q + f + 1) * prior.P + p) * _count, _count);
                        _choice.Take(_z!.Pointer + (long)((q + f) * prior.P + p) * _count, chosen + f * count);
                    }
                }
                prior.Densities.AccumulateScores(q, p, room[..(functions * count)], _weights.AsSpan(0, count));
            }
            if (_normalised)
                prior.Densities.AccumulateExpectation(p, _expectationWeights, workspace);
            prior.Densities.Workspaces.Return(workspace);
        }
    }
}
