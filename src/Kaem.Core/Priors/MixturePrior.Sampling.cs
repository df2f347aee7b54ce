using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <content>Sampling (Eq. 14 and Sec. 2.4.3): a component by its proportion, then the inverse transform of that component.</content>
internal sealed unsafe partial class MixturePrior
{
    /// <summary>
    /// Draws samples. Latent q of sample s takes element s of row q of the stream's uniforms, and of row q of a companion
    /// stream for its component, so a sample is the same in a bank of any size.
    /// </summary>
    /// <param name="count">Number of samples S.</param>
    /// <param name="z">Receives [Q, S].</param>
    public override void Sample(RandomStream stream, int count, FloatBuffer z, WorkerPool workers)
    {
        CheckLength(z, count);
        var body = _samplers.Rent();
        body.Set(stream, count, z);
        workers.For(Q, body);
        _samplers.Return(body);
    }

    /// <summary>Latent q from uniforms: one for the component, one for the place.</summary>
    /// <param name="choices">Uniforms, above 0 and below 1.</param>
    /// <param name="places">Uniforms likewise.</param>
    public void Sample(int q, ReadOnlySpan<float> choices, ReadOnlySpan<float> places, Span<float> z)
    {
        var scratch = _scratch.Rent();
        scratch.Reserve(z.Length, P);
        SampleLatent(q, choices, places, z, scratch);
        _scratch.Return(scratch);
    }

    /// <summary>Samples of one component are inverted together: sorted by counting, inverted, and put back.</summary>
    private void SampleLatent(int q, ReadOnlySpan<float> choices, ReadOnlySpan<float> places, Span<float> z, Scratch scratch)
    {
        int count = z.Length;
        var components = scratch.Components.AsSpan(0, count);
        var order = scratch.Order.AsSpan(0, count);
        // Start of each component's samples.
        var starts = scratch.Starts.AsSpan(0, P + 1);
        starts.Clear();
        for (int s = 0; s < count; s++)
            starts[(components[s] = Proportions.Choose(q, choices[s])) + 1]++;
        for (int p = 0; p < P; p++)
            starts[p + 1] += starts[p];
        var sorted = scratch.Sorted.AsSpan(0, count);
        for (int s = 0; s < count; s++)
        {
            int at = starts[components[s]]++;
            order[at] = s;
            sorted[at] = places[s];
        }
        // Each start has become its component's end.
        for (int p = 0, start = 0; p < P; start = starts[p++])
        {
            var part = sorted[start..starts[p]];
            if (!part.IsEmpty)
                Densities.Sample(p, q, part, part);
        }
        for (int s = 0; s < count; s++)
            z[order[s]] = sorted[s];
    }

    /// <summary>Part q: the latents q of all samples.</summary>
    private sealed class SampleBody(MixturePrior prior) : IParallelBody
    {
        private RandomStream _places;
        private RandomStream _choices;
        private int _count;
        private FloatBuffer? _z;

        public void Set(RandomStream stream, int count, FloatBuffer z) =>
            (_places, _choices, _count, _z) = (stream, stream.Companion(StreamPurpose.MixtureComponent), count, z);

        public void Execute(int q)
        {
            var scratch = prior._scratch.Rent();
            scratch.Reserve(_count, prior.P);
            // Rows of 2^32 uniforms, more than any bank has samples.
            ulong row = (ulong)q << 32;
            Span<float> choices = scratch.Choices.AsSpan(0, _count), places = scratch.Places.AsSpan(0, _count);
            _choices.Uniform(choices, row);
            _places.Uniform(places, row);
            prior.SampleLatent(q, choices, places, _z!.Span.Slice(q * _count, _count), scratch);
            prior._scratch.Return(scratch);
        }
    }

    /// <summary>Working memory of one thread that samples.</summary>
    private sealed class Scratch
    {
        public float[] Choices { get; private set; } = [];

        public float[] Places { get; private set; } = [];

        public float[] Sorted { get; private set; } = [];

        public int[] Components { get; private set; } = [];

        public int[] Order { get; private set; } = [];

        public int[] Starts { get; private set; } = [];

        public void Reserve(int count, int components)
        {
            if (Choices.Length < count)
            {
                (Choices, Places, Sorted) = (new float[count], new float[count], new float[count]);
                (Components, Order) = (new int[count], new int[count]);
            }
            if (Starts.Length <= components)
                Starts = new int[components + 1];
        }
    }
}
