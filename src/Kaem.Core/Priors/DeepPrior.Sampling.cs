using Kaem.ML.Numerics;
using Kaem.ML.Samplers;

namespace Kaem.ML.Priors;

/// <content>Samples by short Langevin runs.</content>
internal sealed partial class DeepPrior
{
    // What chains can be named.
    private const int MostSamples = 1 << 24;

    /// <summary>
    /// Starts at exact samples of the reference and takes <see cref="Steps"/> unadjusted Langevin steps, reflected at the domain's ends.
    /// Latent p of sample s starts from element s of row p of the stream's uniforms, and its chain draws under the name s, so a
    /// sample is the same in a bank of any size.
    /// </summary>
    /// <param name="count">Number of samples S.</param>
    /// <param name="z">Receives [P, S].</param>
    public override void Sample(RandomStream stream, int count, FloatBuffer z, WorkerPool workers)
    {
        CheckLength(z, count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MostSamples);
        var body = _samplers.Rent();
        body.Set(stream, count, z);
        workers.For(Parts(count), body);
        _samplers.Return(body);
    }

    /// <summary>A part: <see cref="PartSamples"/> neighbouring chains, from start to end.</summary>
    private sealed class SampleBody(DeepPrior prior) : IParallelBody
    {
        private RandomStream _stream;
        private ulong _seed;
        private int _count;
        private FloatBuffer? _z;

        public void Set(RandomStream stream, int count, FloatBuffer z)
        {
            (_stream, _count, _z) = (stream, count, z);
            // Langevin streams are named by a seed: this bank's own.
            var names = stream.Companion(StreamPurpose.PriorLangevin);
            _seed = names.Word(0) | ((ulong)names.Word(1) << 32);
        }

        public void Execute(int part)
        {
            var run = prior._runs.Rent();
            int first = part * PartSamples;
            run.Sample(_stream, _seed, first, Math.Min(PartSamples, _count - first), _z!, _count);
            prior._runs.Return(run);
        }
    }

    /// <summary>One thread's chains: the prior as a Langevin sampler's target.</summary>
    private sealed class LangevinRun(DeepPrior prior) : ISamplerTarget
    {
        private readonly UnadjustedLangevin _sampler = new(prior.StepSize);
        private readonly Pass _pass = new(prior);
        private readonly float[] _uniforms = new float[PartSamples];
        private ChainState? _full;
        private ChainState? _rest;

        public int Dimensions => prior.Latents;

        public Interval Domain => prior.Domain;

        /// <summary>Draws neighbouring samples of a matrix [P, S].</summary>
        /// <param name="stride">S.</param>
        public void Sample(RandomStream stream, ulong seed, int first, int count, FloatBuffer z, int stride)
        {
            var state = State(count);
            var positions = state.Points.Positions.Span;
            var uniforms = _uniforms.AsSpan(0, count);
            for (int p = 0; p < Dimensions; p++)
            {
                // Rows of 2^32 uniforms, more than any bank has samples.
                stream.Uniform(uniforms, ((ulong)p << 32) + (ulong)first);
                prior._starts.Sample(p, uniforms, positions.Slice(p * count, count));
            }
            for (int c = 0; c < count; c++)
                state.Names[c] = (uint)(first + c);
            state.IsEvaluated = false;
            for (uint i = 0; i < prior.Steps; i++)
                _sampler.Step(state, this, new ChainRandom(seed, 0, i), Alone);
            for (int p = 0; p < Dimensions; p++)
                positions.Slice(p * count, count).CopyTo(z.Span[(p * stride + first)..]);
        }

        public void Evaluate(ChainPoints points, WorkerPool workers)
        {
            points.ReferenceGradient.Span.Clear();
            _pass.Evaluate(points.Positions, points.Chains, 0, points.LogReference, points.ReferenceGradient);
        }

        /// <summary>Chains at t = 0, where the likelihood does not matter: they follow the prior.</summary>
        private ChainState State(int count)
        {
            ref var state = ref count == PartSamples ? ref _full : ref _rest;
            if (state?.Chains == count)
                return state;
            state = new ChainState(count, Dimensions);
            Array.Clear(state.Temperatures);
            return state;
        }
    }
}
