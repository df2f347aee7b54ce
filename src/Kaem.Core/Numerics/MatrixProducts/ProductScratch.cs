namespace Kaem.ML.Numerics;

/// <summary>What each thread keeps for its part of any product: a packed panel of B, and a tile for the edges of C.</summary>
internal static unsafe class ProductScratch
{
    // The largest tile, of any vector width.
    private const int MaximumTile = 12 * 32;

    [ThreadStatic]
    private static FloatBuffer? t_buffer;

    /// <summary>A panel of <see cref="DepthBlocks.MaximumDepth"/> rows of at most 32 columns.</summary>
    public static float* Panel => (t_buffer ??= new FloatBuffer(DepthBlocks.MaximumDepth * 32 + MaximumTile)).Pointer;

    /// <summary>The tile that belongs to <paramref name="panel"/>.</summary>
    public static float* TileOf(float* panel) => panel + DepthBlocks.MaximumDepth * 32;
}
