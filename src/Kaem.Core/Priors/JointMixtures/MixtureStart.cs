using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>Where components start: k-means++ (Arthur and Vassilvitskii 2007) and some rounds of k-means, on samples evenly over all of them.</summary>
internal sealed unsafe class MixtureStart : IParallelBody
{
    private const int MostSamples = 10_000, Rounds = 8;

    private readonly FloatBuffer _z;
    private readonly int _latents, _count, _components;
    private readonly float[] _nearest;
    private readonly int[] _component;
    private readonly ulong _seed;
    private readonly ScratchPool<FloatBuffer> _scratch;
    private readonly FloatBuffer _centres;
    private int _first, _end;

    /// <param name="z">Samples, [L, S].</param>
    public MixtureStart(FloatBuffer z, int latents, int count, int components, ulong seed)
    {
        (_latents, _components, _count, _seed) = (latents, components, Math.Min(count, MostSamples), seed);
        // One of each stretch, by chance: samples may come in an order that repeats itself.
        var places = new float[_count];
        if (_count < count)
            new RandomStream(seed, StreamPurpose.MixtureFit, 2).Uniform(places);
        _z = new FloatBuffer(checked(latents * Padded(_count)));
        for (int l = 0; l < latents; l++)
        {
            for (int s = 0; s < _count; s++)
                _z[l * Padded(_count) + s] = z[l * count + Math.Min(count - 1, (int)((s + (double)places[s]) * count / _count))];
        }
        _centres = new FloatBuffer(checked(components * latents));
        _nearest = new float[_count];
        _component = new int[_count];
        _scratch = new ScratchPool<FloatBuffer>(() => new FloatBuffer((latents + 1) * JointMixturePrior.Tile.Samples));
    }

    /// <summary>The centres, K x L. Where there are fewer different samples than components, centres meet.</summary>
    public ReadOnlySpan<float> Find(WorkerPool workers)
    {
        var uniforms = new float[_components];
        new RandomStream(_seed, StreamPurpose.MixtureFit).Uniform(uniforms);
        Array.Fill(_nearest, float.PositiveInfinity);
        Take(0, Math.Min(_count - 1, (int)(uniforms[0] * _count)));
        for (int k = 1; k < _components; k++)
        {
            (_first, _end) = (k - 1, k);
            workers.For(Tiles, this);
            Take(k, Pick(uniforms[k]));
        }
        for (int round = 0; round < Rounds; round++)
        {
            Array.Fill(_nearest, float.PositiveInfinity);
            (_first, _end) = (0, _components);
            workers.For(Tiles, this);
            Average();
        }
        return _centres.Span;
    }

    /// <summary>A part: distances of a tile of samples from some of the centres.</summary>
    public void Execute(int part)
    {
        const int tile = JointMixturePrior.Tile.Samples;
        var scratch = _scratch.Rent();
        int start = part * tile, count = Math.Min(tile, _count - start);
        float* distances = scratch.Pointer + (nint)_latents * tile;
        for (int k = _first; k < _end; k++)
        {
            Distances(k, start, scratch.Pointer, distances);
            for (int s = 0; s < count; s++)
            {
                if (distances[s] < _nearest[start + s])
                    (_nearest[start + s], _component[start + s]) = (distances[s], k);
            }
        }
        _scratch.Return(scratch);
    }

    private int Tiles => (_count + JointMixturePrior.Tile.Samples - 1) / JointMixturePrior.Tile.Samples;

    private static int Padded(int count) => (count + JointMixturePrior.Tile.Samples - 1) / JointMixturePrior.Tile.Samples * JointMixturePrior.Tile.Samples;

    private void Distances(int k, int start, float* differences, float* distances)
    {
        const int tile = JointMixturePrior.Tile.Samples;
        for (int l = 0; l < _latents; l++)
            TileKernel.Shift(_z.Pointer + (nint)l * Padded(_count) + start, _centres.Pointer + (nint)k * _latents + l, null, differences + l * tile, 1, tile,
                tile);
        TileKernel.Squares(differences, distances, new Interval(float.NegativeInfinity, float.PositiveInfinity), _latents, tile, tile);
    }

    /// <summary>A sample, as likely as it is far from the centres that there are.</summary>
    private int Pick(float u)
    {
        double total = 0;
        foreach (float distance in _nearest)
            total += distance;
        double target = u * total, sum = 0;
        for (int s = 0; s < _count; s++)
        {
            if ((sum += _nearest[s]) > target)
                return s;
        }
        return _count - 1;
    }

    private void Take(int k, int sample)
    {
        for (int l = 0; l < _latents; l++)
            _centres[k * _latents + l] = _z[l * Padded(_count) + sample];
    }

    /// <summary>Centres move to the mean of their samples; one that has none stays.</summary>
    private void Average()
    {
        var counts = new int[_components];
        foreach (int k in _component)
            counts[k]++;
        var sums = new double[_components];
        for (int l = 0; l < _latents; l++)
        {
            Array.Clear(sums);
            var latent = _z.Span.Slice(l * Padded(_count), _count);
            for (int s = 0; s < _count; s++)
                sums[_component[s]] += latent[s];
            for (int k = 0; k < _components; k++)
            {
                if (counts[k] > 0)
                    _centres[k * _latents + l] = (float)(sums[k] / counts[k]);
            }
        }
    }
}
