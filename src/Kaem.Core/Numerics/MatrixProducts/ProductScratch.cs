namespace Kaem.ML.Numerics;

/// <summary>
/// What each thread keeps for its part of any product: a packed panel of B, a tile for the edges of C, and lines to be transposed. They are 42 KB, whatever
/// the product, and go with the thread.
/// </summary>
internal static unsafe class ProductScratch
{
    // The largest tile, of any vector width.
    private const int MaximumTile = 12 * 32;

    private const int PanelLength = DepthBlocks.MaximumDepth * 32;

    /// <summary>Length of the lines that are transposed at a time: few enough to stay in the first cache.</summary>
    public const int LineLength = 64;

    [ThreadStatic]
    private static FloatBuffer? t_buffer;

    /// <summary>A panel of <see cref="DepthBlocks.MaximumDepth"/> rows of at most 32 columns.</summary>
    public static float* Panel => (t_buffer ??= new FloatBuffer(PanelLength + MaximumTile + 32 * LineLength)).Pointer;

    /// <summary>The tile that belongs to <paramref name="panel"/>.</summary>
    public static float* TileOf(float* panel) => panel + PanelLength;

    /// <summary>Room for 32 lines that go into <paramref name="panel"/>, before they are transposed.</summary>
    public static float* LinesOf(float* panel) => panel + PanelLength + MaximumTile;
}
