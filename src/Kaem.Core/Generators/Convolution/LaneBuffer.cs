using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>
/// Square images of a pass: block, row of pixels, phase of the column, channel, column within the phase, sample. Rows have zeros before and behind,
/// for kernels that reach beyond the image.
/// </summary>
/// <param name="size">Pixels a side.</param>
/// <param name="channels">Channels.</param>
/// <param name="phases">Phases of columns: column X is column X div phases of phase X mod phases.</param>
/// <param name="left">Zeros before a row.</param>
/// <param name="right">Zeros behind a row.</param>
/// <param name="capacity">Most samples.</param>
internal sealed unsafe class LaneBuffer(int size, int channels, int phases, int left, int right, int capacity)
{
    private readonly int _pitch = left + (size + phases - 1) / phases + right;
    private readonly FloatBuffer _values = new(checked(
        Lanes.Most(capacity) * size * phases * channels * (left + (size + phases - 1) / phases + right) + GatheredProduct.Slack));

    /// <summary>Pixels a side.</summary>
    public int Size => size;

    /// <summary>Channels.</summary>
    public int Channels => channels;

    /// <summary>The blocks that the buffer is laid out for. Another layout clears it: zeros lie elsewhere then.</summary>
    public Lanes Lanes
    {
        get;
        set
        {
            if (field == value)
                return;
            field = value;
            _values.Span.Clear();
        }
    }

    /// <summary>Distance between channels.</summary>
    public int ChannelStride => _pitch * Lanes.Width;

    /// <summary>The first sample's value in column 0 of a phase, channel 0, in a row of pixels.</summary>
    public float* Row(int block, int row, int phase = 0) =>
        _values.Pointer + ((((long)block * size + row) * phases + phase) * channels * _pitch + left) * Lanes.Width;

    /// <summary>The samples' values of one pixel.</summary>
    public float* Pixel(int block, int channel, int row, int column) =>
        Row(block, row, column % phases) + (long)channel * ChannelStride + column / phases * Lanes.Width;
}
