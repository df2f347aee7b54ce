using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>Standard normals for chains. Each chain's are consecutive in its own stream and go to a column.</summary>
internal sealed unsafe class ChainNoise : ChainBlocks
{
    private ChainRandom _random;
    private uint[] _names = [];
    private FloatBuffer? _target;
    private int _chains, _dimensions;

    /// <summary>Fills [L, C].</summary>
    public void Draw(ChainRandom random, uint[] names, int dimensions, FloatBuffer target, WorkerPool workers)
    {
        (_random, _names, _target, _chains, _dimensions) = (random, names, target, names.Length, dimensions);
        Run(_chains, dimensions, workers);
    }

    /// <summary>Fills <paramref name="latents"/> rows, at most <see cref="ChainBlocks.Tile"/>, of a block of chains.</summary>
    public static void Draw(ChainRandom random, ReadOnlySpan<uint> names, int dimensions, int firstLatent, int latents, float* target, nint stride)
    {
        float* drawn = stackalloc float[Width * Tile];
        for (int c = 0; c < names.Length; c++)
            random.Normals(names[c], dimensions, firstLatent, new Span<float>(drawn + c * Tile, latents));
        Transposition.Run(drawn, Tile, names.Length, latents, target, stride);
    }

    protected override void Execute(int first, int count)
    {
        var names = _names.AsSpan(first, count);
        for (int l = 0; l < _dimensions; l += Tile)
            Draw(_random, names, _dimensions, l, Math.Min(Tile, _dimensions - l), _target!.Pointer + (nint)l * _chains + first, _chains);
    }
}
