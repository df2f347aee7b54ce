namespace Kaem.ML.Numerics;

/// <summary>
/// How the sum over k is cut: into equal blocks short enough for the first cache, each summed from zero and then added
/// to C. The cut depends on K alone, and so do the bits of every element of C.
/// </summary>
internal readonly struct DepthBlocks
{
    /// <summary>Largest depth of a block: 256 rows of 32 columns are 32 KB.</summary>
    public const int MaximumDepth = 256;

    private readonly int _k;

    /// <param name="k">The length of the sum, at least 1.</param>
    public DepthBlocks(int k)
    {
        _k = k;
        Count = (k + MaximumDepth - 1) / MaximumDepth;
        // A multiple of 4 suits the transposition of the panels.
        Depth = ((k + Count - 1) / Count + 3) & ~3;
    }

    /// <summary>Number of blocks.</summary>
    public int Count { get; }

    /// <summary>Depth of every block but the last.</summary>
    public int Depth { get; }

    /// <summary>First k of block <paramref name="index"/>.</summary>
    public int Start(int index) => Math.Min(index * Depth, _k);

    /// <summary>Depth of block <paramref name="index"/>.</summary>
    public int DepthOf(int index) => Start(index + 1) - Start(index);
}
