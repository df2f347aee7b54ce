namespace Kaem.ML.Generators;

/// <summary>All values of one channel in a pass: a run of samples for each pixel, block by block.</summary>
internal readonly unsafe struct LaneRuns(LaneBuffer buffer, int channel)
{
    private readonly int _pixels = buffer.Size * buffer.Size;

    /// <summary>Number of runs.</summary>
    public int Count => buffer.Lanes.Blocks * _pixels;

    /// <summary>Values in all of them.</summary>
    public long Elements => (long)_pixels * buffer.Lanes.Samples;

    /// <summary>The run of a pixel in a block, without the lanes that no sample has.</summary>
    public Span<float> this[int run]
    {
        get
        {
            int block = run / _pixels, pixel = run % _pixels;
            return new Span<float>(buffer.Pixel(block, channel, pixel / buffer.Size, pixel % buffer.Size), buffer.Lanes.CountOf(block));
        }
    }
}
