using Kaem.ML.Numerics;

namespace Kaem.ML.Engines;

/// <summary>Working memory of projections.</summary>
internal sealed class ReductionScratch
{
    /// <summary>Rows where the matrix product can reach them.</summary>
    public FloatBuffer? Rows;

    /// <summary>Components where the matrix product can reach them.</summary>
    public FloatBuffer? Components;

    private float[] _rows = [];

    /// <summary>Components as the computing engine takes and gives them.</summary>
    public Span<float> Take(int length)
    {
        if (_rows.Length < length)
            _rows = new float[length];
        return _rows.AsSpan(0, length);
    }
}
