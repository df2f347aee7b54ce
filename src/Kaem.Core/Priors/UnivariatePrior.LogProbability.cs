using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <content>The joint log-density, Eq. 17.</content>
internal sealed unsafe partial class UnivariatePrior
{
    /// <summary>
    /// <c>logp[s] = Σ_q Σ_p log p(q,p)(z(q, p))</c>, normalised; -∞ where a latent is outside the domain. The density of
    /// the product measure, whatever the coupling that samples are drawn with.
    /// </summary>
    /// <param name="z">[Q, P, S].</param>
    /// <param name="logp">Receives S values.</param>
    /// <param name="gradient">Where given, d logp[s] / d z is added to it, [Q, P, S]; nothing for a latent outside the domain.</param>
    public override void LogProbability(FloatBuffer z, int count, Span<double> logp, FloatBuffer? gradient, WorkerPool workers)
    {
        CheckRoom(z, count, logp, gradient);
        var body = _evaluators.Rent();
        body.Set(z, count, gradient);
        workers.For(P, body);
        body.Sum(logp);
        _evaluators.Return(body);
    }

    /// <summary>Part p: the latents (·, p) of all samples.</summary>
    private sealed class LogProbabilityBody(UnivariatePrior prior) : IParallelBody
    {
        private FloatBuffer? _z;
        private FloatBuffer? _gradient;
        private FloatBuffer? _values;
        private double[] _partial = [];
        private int _count;

        public void Set(FloatBuffer z, int count, FloatBuffer? gradient)
        {
            (_z, _count, _gradient) = (z, count, gradient);
            FloatBuffer.Grow(ref _values, checked(prior.P * count));
            if (_partial.Length < prior.P * count)
                _partial = new double[prior.P * count];
        }

        public void Execute(int p)
        {
            var workspace = prior.Densities.Workspaces.Rent();
            var values = _values!.Span.Slice(p * _count, _count);
            var partial = _partial.AsSpan(p * _count, _count);
            partial.Clear();
            for (int q = 0; q < prior.Q; q++)
            {
                int start = (q * prior.P + p) * _count;
                prior.Densities.EvaluateLog(
                    q, p, _z!.Span.Slice(start, _count), values, _gradient is null ? default : _gradient.Span.Slice(start, _count), workspace);
                for (int s = 0; s < _count; s++)
                    partial[s] += values[s];
            }
            prior.Densities.Workspaces.Return(workspace);
        }

        /// <summary>Adds up the parts in the order of p.</summary>
        public void Sum(Span<double> logp)
        {
            for (int s = 0; s < _count; s++)
            {
                double sum = 0;
                for (int p = 0; p < prior.P; p++)
                    sum += _partial[p * _count + s];
                logp[s] = sum;
            }
        }
    }
}
