using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <content>The log-density and the responsibilities of the components.</content>
internal sealed unsafe partial class MixturePrior
{
    // Expansions of so many points at a time stay in the nearest cache.
    private const int ChunkRows = 256;

    /// <summary><c>logp[s] = Σ_q log p(z_q)</c>, normalised; -∞ where a latent is outside the domain.</summary>
    /// <param name="z">[Q, S].</param>
    /// <param name="logp">Receives S values.</param>
    /// <param name="gradient">Where given, d logp[s] / d z is added to it, [Q, S]; nothing for a latent outside the domain.</param>
    public override void LogProbability(FloatBuffer z, int count, Span<double> logp, FloatBuffer? gradient, WorkerPool workers)
    {
        CheckRoom(z, count, logp, gradient);
        var body = _evaluators.Rent();
        body.Set(z, count, gradient);
        workers.For(Q, body);
        body.Sum(logp);
        _evaluators.Return(body);
    }

    /// <summary><c>values[j] = log p(z_q = z_j)</c>; -∞ outside the domain.</summary>
    public void LogDensity(int q, ReadOnlySpan<float> z, Span<float> values)
    {
        var workspace = Densities.Workspaces.Rent();
        for (int start = 0; start < z.Length; start += ChunkRows)
        {
            int count = Math.Min(ChunkRows, z.Length - start);
            Evaluate(q, z.Slice(start, count), workspace.Terms(count), workspace.Energies(count), values.Slice(start, count), workspace.Values(count));
        }
        Densities.Workspaces.Return(workspace);
    }

    /// <summary>
    /// The log-density <c>log π0 + logsumexp_p(log α + f - log Z)</c> at points of latent q, and the responsibilities
    /// <c>r(q,p|z) = α·p(q,p)(z)/p(z)</c>.
    /// </summary>
    /// <param name="terms">Receives the points' expansion.</param>
    /// <param name="responsibilities">Receives r, P x points.</param>
    /// <param name="logDensity">Receives the log-density; -∞ outside the domain, where r still is what the formula gives.</param>
    /// <param name="sums">Scratch, as many as points.</param>
    private void Evaluate(
        int q, ReadOnlySpan<float> z, MatrixView terms, MatrixView responsibilities, Span<float> logDensity, Span<float> sums)
    {
        Densities.Layer.Expand(q, z, terms);
        MatrixProduct.Multiply(Densities.Layer.Weights(q), true, terms, true, responsibilities, false, Alone);
        bool ownReferences = Densities.Reference.DiffersByFunction;
        var proportions = Proportions.Of(q);
        logDensity.Fill(float.NegativeInfinity);
        for (int p = 0; p < P; p++)
        {
            var row = responsibilities.Row(p);
            if (proportions[p] == 0)
            {
                row.Fill(float.NegativeInfinity);
                continue;
            }
            TensorPrimitives.Add(row, (float)(Math.Log(proportions[p]) - Densities.LogPartition(p, q)), row);
            if (ownReferences)
                Densities.Reference.AddLogDensity(Function(q, p), z, row);
            TensorPrimitives.Max(logDensity, row, logDensity);
        }
        sums.Clear();
        for (int p = 0; p < P; p++)
        {
            var row = responsibilities.Row(p);
            TensorPrimitives.Subtract(row, logDensity, row);
            VectorMath.Exp(row, row);
            TensorPrimitives.Add(sums, row, sums);
        }
        for (int p = 0; p < P; p++)
            TensorPrimitives.Divide(responsibilities.Row(p), sums, responsibilities.Row(p));
        VectorMath.Log(sums, sums);
        TensorPrimitives.Add(logDensity, sums, logDensity);
        if (!ownReferences)
            Densities.Reference.AddLogDensity(Function(q, 0), z, logDensity);
        for (int j = 0; j < z.Length; j++)
        {
            if (!Domain.Contains(z[j]))
                logDensity[j] = float.NegativeInfinity;
        }
    }

    /// <summary>Adds <c>d log p(z_q)/dz = Σ_p r(p|z)·d log p(q,p)/dz</c> at points inside the domain, from what <see cref="Evaluate"/> left.</summary>
    private void AddSlopes(
        int q, ReadOnlySpan<float> z, MatrixView terms, MatrixView responsibilities, Span<float> gradient, TiltedDensities.Workspace workspace)
    {
        var termGradients = workspace.TermGradients(z.Length);
        MatrixProduct.Multiply(responsibilities, true, Densities.Layer.Weights(q), true, termGradients, false, Alone);
        Span<float> slopes = workspace.Values(z.Length), component = workspace.Samples(z.Length);
        slopes.Clear();
        fixed (float* pz = z, ps = slopes)
            Densities.Layer.PullBack(q, pz, 1, z.Length, terms.Data, termGradients.Data, terms.Stride, ps, false);
        if (!Densities.Reference.DiffersByFunction)
        {
            Densities.Reference.AddDerivative(Function(q, 0), z, slopes);
        }
        else
        {
            for (int p = 0; p < P; p++)
            {
                component.Clear();
                Densities.Reference.AddDerivative(Function(q, p), z, component);
                TensorPrimitives.MultiplyAdd(component, responsibilities.Row(p), slopes, slopes);
            }
        }
        for (int j = 0; j < z.Length; j++)
        {
            if (Domain.Contains(z[j]))
                gradient[j] += slopes[j];
        }
    }

    /// <summary>Number of a component wherever densities are numbered.</summary>
    private int Function(int q, int p) => q * P + p;

    /// <summary>Part q: the latents q of all samples.</summary>
    private sealed class LogProbabilityBody(MixturePrior prior) : IParallelBody
    {
        private FloatBuffer? _z;
        private FloatBuffer? _gradient;
        private FloatBuffer? _values;
        private int _count;

        public void Set(FloatBuffer z, int count, FloatBuffer? gradient)
        {
            (_z, _count, _gradient) = (z, count, gradient);
            FloatBuffer.Grow(ref _values, checked(prior.Q * count));
        }

        public void Execute(int q)
        {
            var workspace = prior.Densities.Workspaces.Rent();
            for (int start = 0; start < _count; start += ChunkRows)
            {
                int at = q * _count + start, count = Math.Min(ChunkRows, _count - start);
                var z = _z!.Span.Slice(at, count);
                var terms = workspace.Terms(count);
                var responsibilities = workspace.Energies(count);
                prior.Evaluate(q, z, terms, responsibilities, _values!.Span.Slice(at, count), workspace.Values(count));
                if (_gradient is not null)
                    prior.AddSlopes(q, z, terms, responsibilities, _gradient.Span.Slice(at, count), workspace);
            }
            prior.Densities.Workspaces.Return(workspace);
        }

        /// <summary>Adds up the latents in their order.</summary>
        public void Sum(Span<double> logp)
        {
            for (int s = 0; s < _count; s++)
            {
                double sum = 0;
                for (int q = 0; q < prior.Q; q++)
                    sum += _values![q * _count + s];
                logp[s] = sum;
            }
        }
    }
}
