using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <content>The log-density, and the responsibilities of the components.</content>
internal sealed unsafe partial class JointMixturePrior
{
    /// <summary><c>logp[s] = log p(z_s)</c>, normalised; -∞ where no component is.</summary>
    /// <param name="z">[L, S].</param>
    /// <param name="logp">Receives S values.</param>
    /// <param name="gradient">Where given, d logp[s] / d z is added to it, [L, S]; nothing where no component is.</param>
    public override void LogProbability(FloatBuffer z, int count, Span<double> logp, FloatBuffer? gradient, WorkerPool workers)
    {
        CheckRoom(z, count, logp, gradient);
        var body = _evaluators.Rent();
        body.Set(z, count, gradient);
        workers.For(Parts(count), body);
        body.LogProbabilities.CopyTo(logp);
        _evaluators.Return(body);
    }

    /// <summary>The components' shares of neighbouring samples, <c>r_k = α_k·p_k(z)/p(z)</c>: all 0 where no component is.</summary>
    /// <param name="z">[L, S].</param>
    /// <param name="stride">S.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="shares">Receives K x as many as there are.</param>
    /// <param name="logp">Receives log p of each of them.</param>
    public void Responsibilities(FloatBuffer z, int stride, int first, MatrixView shares, Span<double> logp, WorkerPool workers)
    {
        CheckLength(z, stride);
        var body = _responders.Rent();
        body.Set(z, stride, first, shares);
        workers.For(Parts(shares.Columns), body);
        body.LogProbabilities.CopyTo(logp);
        _responders.Return(body);
    }

    private static int Parts(int samples) => (samples + Tile.Samples - 1) / Tile.Samples;

    /// <summary>A part: a tile.</summary>
    private sealed class LogProbabilityBody(JointMixturePrior prior) : IParallelBody
    {
        private FloatBuffer? _z;
        private FloatBuffer? _gradient;
        private double[] _logp = [];
        private int _count;

        public ReadOnlySpan<double> LogProbabilities => _logp.AsSpan(0, _count);

        public void Set(FloatBuffer z, int count, FloatBuffer? gradient)
        {
            (_z, _count, _gradient) = (z, count, gradient);
            if (_logp.Length < count)
                _logp = new double[count];
        }

        public void Execute(int part)
        {
            var tile = prior._tiles.Rent();
            int first = part * Tile.Samples, count = Math.Min(Tile.Samples, _count - first);
            tile.Load(_z!, _count, first, count);
            tile.Evaluate();
            tile.Respond(_logp.AsSpan(first, count));
            if (_gradient is not null)
            {
                tile.Differentiate();
                for (int l = 0; l < prior.Latents; l++)
                {
                    var target = new Span<float>(_gradient.Pointer + (nint)l * _count + first, count);
                    TensorPrimitives.Add(target, tile.Gradient(l), target);
                }
            }
            prior._tiles.Return(tile);
        }
    }

    /// <summary>A part: a tile.</summary>
    private sealed class ResponsibilityBody(JointMixturePrior prior) : IParallelBody
    {
        private FloatBuffer? _z;
        private MatrixView _shares;
        private double[] _logp = [];
        private int _stride, _first;

        public ReadOnlySpan<double> LogProbabilities => _logp.AsSpan(0, _shares.Columns);

        public void Set(FloatBuffer z, int stride, int first, MatrixView shares)
        {
            (_z, _stride, _first, _shares) = (z, stride, first, shares);
            if (_logp.Length < shares.Columns)
                _logp = new double[shares.Columns];
        }

        public void Execute(int part)
        {
            var tile = prior._tiles.Rent();
            int at = part * Tile.Samples, count = Math.Min(Tile.Samples, _shares.Columns - at);
            tile.Load(_z!, _stride, _first + at, count);
            tile.Evaluate();
            tile.Respond(_logp.AsSpan(at, count));
            for (int k = 0; k < prior.Components; k++)
                tile.Of(k).CopyTo(_shares.Row(k)[at..]);
            prior._tiles.Return(tile);
        }
    }
}
