using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>Standard normals for chains. Each chain's are consecutive in its own stream and go to a column.</summary>
internal sealed unsafe class ChainNoise : ChainTiles
{
    // Chains whose numbers are turned into columns together.
    private const int Block = 16;

    private ChainRandom _random;
    private uint[] _names = [];
    private FloatBuffer? _target;
    private int _dimensions;

    /// <summary>Fills [L, C].</summary>
    public void Draw(ChainRandom random, uint[] names, int dimensions, FloatBuffer target, WorkerPool workers)
    {
        (_random, _names, _target, _dimensions) = (random, names, target, dimensions);
        Run(names.Length, dimensions, workers);
    }

    /// <summary>Fills a tile.</summary>
    [SkipLocalsInit]
    public static void Draw(ChainRandom random, ReadOnlySpan<uint> names, int dimensions, int firstLatent, int latents, float* target, nint stride)
    {
        float* drawn = stackalloc float[Block * Latents];
        for (int first = 0; first < names.Length; first += Block)
        {
            int count = Math.Min(Block, names.Length - first);
            for (int c = 0; c < count; c++)
                random.Normals(names[first + c], dimensions, firstLatent, new Span<float>(drawn + c * Latents, latents));
            Transposition.Run(drawn, Latents, count, latents, target + first, stride);
        }
    }

    protected override void Execute(int firstLatent, int latents, int firstChain, int chains) =>
        Draw(_random, _names.AsSpan(firstChain, chains), _dimensions, firstLatent, latents,
            _target!.Pointer + (nint)firstLatent * _names.Length + firstChain, _names.Length);
}
