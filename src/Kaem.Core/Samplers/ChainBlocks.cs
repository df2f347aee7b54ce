using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>
/// Work on all chains, in blocks of 16 neighbours: a cache line of every latent. Blocks are dealt to threads in parts that
/// the sizes alone decide.
/// </summary>
internal abstract class ChainBlocks : IParallelBody
{
    /// <summary>Chains in a block; the last one may have fewer.</summary>
    public const int Width = 16;

    /// <summary>Latents that are worked on at a time, so that what is drawn for them stays in the nearest cache.</summary>
    public const int Tile = 64;

    // Elements that are worth a part.
    private const int PartElements = 4096;

    private int _chains, _blocks, _blocksPerPart;

    /// <summary>Runs <see cref="Execute(int, int)"/> on all blocks.</summary>
    protected void Run(int chains, int dimensions, WorkerPool workers)
    {
        _chains = chains;
        _blocks = (chains + Width - 1) / Width;
        _blocksPerPart = Math.Max(1, PartElements / Width / dimensions);
        workers.For((_blocks + _blocksPerPart - 1) / _blocksPerPart, this);
    }

    /// <inheritdoc/>
    public void Execute(int index)
    {
        int end = Math.Min(_blocks, (index + 1) * _blocksPerPart);
        for (int block = index * _blocksPerPart; block < end; block++)
            Execute(block * Width, Math.Min(Width, _chains - block * Width));
    }

    /// <summary>Does chains <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> - 1.</summary>
    protected abstract void Execute(int first, int count);
}
