namespace Kaem.ML.Generators;

/// <summary>
/// How the samples of a pass are cut into blocks. In a block, the values that the samples have at one place lie beside one another, so that all
/// of a convolution's work runs along samples and pixels of a row.
/// </summary>
internal readonly record struct Lanes
{
    private const int LargestBlock = 64;

    public Lanes(int samples)
    {
        Samples = samples;
        Blocks = Math.Max(1, (samples + LargestBlock - 1) / LargestBlock);
        Width = Math.Max(1, (samples + Blocks - 1) / Blocks);
    }

    /// <summary>Samples of the pass.</summary>
    public int Samples { get; }

    /// <summary>Number of blocks.</summary>
    public int Blocks { get; }

    /// <summary>Lanes of each block; the last blocks may have fewer samples.</summary>
    public int Width { get; }

    /// <summary>First sample of a block.</summary>
    public int First(int block) => Math.Min(block * Width, Samples);

    /// <summary>Samples of a block.</summary>
    public int CountOf(int block) => First(block + 1) - First(block);

    /// <summary>Most lanes that up to so many samples take.</summary>
    public static int Most(int samples) => samples + (samples + LargestBlock - 1) / LargestBlock + 1;
}
