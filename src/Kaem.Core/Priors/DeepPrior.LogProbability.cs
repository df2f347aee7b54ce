using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <content>The energy and the log-density up to a constant.</content>
internal sealed unsafe partial class DeepPrior
{
    /// <summary><c>logp[s] = f(z_s) + Σ_p log π0(z(p))</c>, which lacks -log Z; -∞ where a latent is outside the domain.</summary>
    /// <param name="z">[P, S].</param>
    /// <param name="logp">Receives S values.</param>
    /// <param name="gradient">Where given, d logp[s] / d z is added to it, [P, S]; nothing for a latent outside the domain.</param>
    public override void LogProbability(FloatBuffer z, int count, Span<double> logp, FloatBuffer? gradient, WorkerPool workers)
    {
        CheckRoom(z, count, logp, gradient);
        var body = _evaluators.Rent();
        body.Set(z, count, gradient);
        workers.For(Parts(count), body);
        body.LogProbabilities(count).CopyTo(logp);
        _evaluators.Return(body);
    }

    /// <summary>The energies f of samples, wherever they lie.</summary>
    /// <param name="latents">S x P, row-major.</param>
    /// <param name="energy">Receives S values.</param>
    public void Energy(ReadOnlySpan<float> latents, Span<float> energy)
    {
        var pass = _passes.Rent();
        for (int start = 0; start < energy.Length; start += PartSamples)
        {
            int count = Math.Min(PartSamples, energy.Length - start);
            pass.Energy(latents.Slice(start * Latents, count * Latents), energy.Slice(start, count));
        }
        _passes.Return(pass);
    }

    private static int Parts(int samples) => (samples + PartSamples - 1) / PartSamples;

    /// <summary>One thread's pass through the energy, for up to <see cref="PartSamples"/> samples.</summary>
    private sealed class Pass(DeepPrior prior)
    {
        private readonly KanNetwork.Workspace _workspace = new(prior.Energies, PartSamples);
        private readonly float[] _values = new float[PartSamples];

        /// <summary>Some neighbouring samples of a matrix [P, S]; the gradient is added to.</summary>
        /// <param name="stride">S.</param>
        public void Evaluate(FloatBuffer z, int stride, int first, Span<double> logp, FloatBuffer? gradient)
        {
            int count = logp.Length;
            _workspace.Samples = count;
            var rows = _workspace.Input;
            for (int p = 0; p < prior.Latents; p++)
            {
                var latent = z.Span.Slice(p * stride + first, count);
                for (int s = 0; s < count; s++)
                    rows.Data[(long)s * rows.Stride + p] = latent[s];
            }
            prior.Energies.Forward(_workspace, Alone);
            for (int s = 0; s < count; s++)
                logp[s] = _workspace.Output.Row(s)[0];
            for (int p = 0; p < prior.Latents; p++)
                AddReference(p, z.Span.Slice(p * stride + first, count), logp);
            if (gradient is null)
                return;
            for (int s = 0; s < count; s++)
                _workspace.OutputGradient.Row(s)[0] = 1;
            prior.Energies.Backward(_workspace, ParameterGradients.None, inputs: true, Alone);
            for (int p = 0; p < prior.Latents; p++)
                AddGradient(p, z.Span.Slice(p * stride + first, count), gradient.Span.Slice(p * stride + first, count));
        }

        public void Energy(ReadOnlySpan<float> latents, Span<float> energy)
        {
            _workspace.Samples = energy.Length;
            latents.CopyTo(new Span<float>(_workspace.Input.Data, latents.Length));
            prior.Energies.Forward(_workspace, Alone);
            for (int s = 0; s < energy.Length; s++)
                energy[s] = _workspace.Output.Row(s)[0];
        }

        private void AddReference(int p, ReadOnlySpan<float> z, Span<double> logp)
        {
            var values = _values.AsSpan(0, z.Length);
            values.Clear();
            prior.Reference.AddLogDensity(p, z, values);
            for (int s = 0; s < z.Length; s++)
                logp[s] = prior.Domain.Contains(z[s]) ? logp[s] + values[s] : double.NegativeInfinity;
        }

        private void AddGradient(int p, ReadOnlySpan<float> z, Span<float> gradient)
        {
            var slopes = _values.AsSpan(0, z.Length);
            for (int s = 0; s < z.Length; s++)
                slopes[s] = _workspace.InputGradient.Row(s)[p];
            prior.Reference.AddDerivative(p, z, slopes);
            for (int s = 0; s < z.Length; s++)
            {
                if (prior.Domain.Contains(z[s]))
                    gradient[s] += slopes[s];
            }
        }
    }

    /// <summary>A part: <see cref="PartSamples"/> neighbouring samples.</summary>
    private sealed class LogProbabilityBody(DeepPrior prior) : IParallelBody
    {
        private FloatBuffer? _z;
        private FloatBuffer? _gradient;
        private double[] _logp = [];
        private int _count;

        public void Set(FloatBuffer z, int count, FloatBuffer? gradient)
        {
            (_z, _count, _gradient) = (z, count, gradient);
            if (_logp.Length < count)
                _logp = new double[count];
        }

        public ReadOnlySpan<double> LogProbabilities(int count) => _logp.AsSpan(0, count);

        public void Execute(int part)
        {
            var pass = prior._passes.Rent();
            int first = part * PartSamples;
            pass.Evaluate(_z!, _count, first, _logp.AsSpan(first, Math.Min(PartSamples, _count - first)), _gradient);
            prior._passes.Return(pass);
        }
    }
}
