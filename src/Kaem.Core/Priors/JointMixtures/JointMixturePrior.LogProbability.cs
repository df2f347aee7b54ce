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

    /// <summary>The component's shares of samples, <c>r_k = α_k·p_k(z)/p(z)</c>: all 0 where no component is.</summary>
    /// <param name="z">[L, S].</param>
    /// <param name="shares">Receives K x S.</param>
    /// <param name="logp">Receives log p of each sample.</param>
    public void Responsibilities(FloatBuffer z, int count, MatrixView shares, Span<double> logp)
    {
        CheckRoom(z, count, logp, null);
        var tile = _tiles.Rent();
        for (int first = 0; first < count; first += Tile.Samples)
        {
            int take = Math.Min(Tile.Samples, count - first);
            tile.Load(z, count, first, take);
            tile.Evaluate();
            tile.Respond(logp.Slice(first, take));
            for (int k = 0; k < Components; k++)
                tile.Of(k).CopyTo(shares.Row(k)[first..]);
        }
        _tiles.Return(tile);
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
}
