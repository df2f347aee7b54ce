using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <content>Sampling: a component by its weight, once; the inverse transform along each of its axes; the map from its axes to the latents.</content>
internal sealed unsafe partial class JointMixturePrior
{
    /// <summary>
    /// Draws samples. Axis q of sample s takes element s of row q of the stream, and its component element s of a companion stream, so a sample is the same in
    /// a bank of any size.
    /// </summary>
    /// <param name="count">Number of samples S.</param>
    /// <param name="z">Receives [L, S].</param>
    public override void Sample(RandomStream stream, int count, FloatBuffer z, WorkerPool workers)
    {
        CheckLength(z, count);
        var body = _samplers.Rent();
        body.Run(stream, count, z, workers);
        _samplers.Return(body);
    }

    /// <summary>Two runs: part q draws axis q of all samples, then part i maps samples.</summary>
    private sealed class SampleBody(JointMixturePrior prior) : IParallelBody
    {
        private readonly ScratchPool<float[]> _columns = new(() => new float[2 * prior.Latents]);
        private RandomStream _stream;
        private float[] _choices = [];
        private int[] _components = [];
        private int _count;
        private FloatBuffer? _z;
        private bool _maps;

        public void Run(RandomStream stream, int count, FloatBuffer z, WorkerPool workers)
        {
            (_stream, _count, _z) = (stream, count, z);
            if (_choices.Length < count)
                (_choices, _components) = (new float[count], new int[count]);
            var choices = _choices.AsSpan(0, count);
            stream.Companion(StreamPurpose.JointMixtureComponent).Uniform(choices);
            for (int s = 0; s < count; s++)
                _components[s] = prior.Proportions.Choose(0, choices[s]);
            _maps = false;
            workers.For(prior.Latents, this);
            _maps = true;
            workers.For(Parts(count), this);
        }

        public void Execute(int part)
        {
            if (_maps)
                Map(part);
            else
                prior.Axes.Sample(_stream, part, _components.AsSpan(0, _count), _z!.Span.Slice(part * _count, _count));
        }

        private void Map(int part)
        {
            float[] columns = _columns.Rent();
            Span<float> y = columns.AsSpan(0, prior.Latents), z = columns.AsSpan(prior.Latents);
            for (int s = part * Tile.Samples; s < Math.Min((part + 1) * Tile.Samples, _count); s++)
            {
                float* sample = _z!.Pointer + s;
                for (int l = 0; l < y.Length; l++)
                    y[l] = sample[(nint)l * _count];
                prior.Frames.FromAxes(_components[s], y, z);
                for (int l = 0; l < z.Length; l++)
                    sample[(nint)l * _count] = z[l];
            }
            _columns.Return(columns);
        }
    }
}
