using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>
/// Work on matrices [L, C] in tiles of up to 64 latents of up to 256 chains, which are near each other in memory. The sizes alone
/// decide on the tiles, so results do not depend on threads.
/// </summary>
internal abstract class ChainTiles : IParallelBody
{
    /// <summary>Most latents of a tile. Sums over latents are made tile by tile.</summary>
    public const int Latents = 64;

    /// <summary>Most chains of a tile.</summary>
    public const int Chains = 256;

    private int _chains, _dimensions, _groups;

    /// <summary>Number of tiles that a sum over all latents has.</summary>
    public static int TilesOf(int dimensions) => (dimensions + Latents - 1) / Latents;

    /// <summary>Runs <see cref="Execute(int, int, int, int)"/> on all tiles.</summary>
    protected void Run(int chains, int dimensions, WorkerPool workers)
    {
        _chains = chains;
        _dimensions = dimensions;
        _groups = (chains + Chains - 1) / Chains;
        workers.For(TilesOf(dimensions) * _groups, this);
    }

    /// <inheritdoc/>
    public void Execute(int index)
    {
        int latent = index / _groups * Latents, chain = index % _groups * Chains;
        Execute(latent, Math.Min(Latents, _dimensions - latent), chain, Math.Min(Chains, _chains - chain));
    }

    /// <summary>Does some latents of some chains.</summary>
    protected abstract void Execute(int firstLatent, int latents, int firstChain, int chains);
}
