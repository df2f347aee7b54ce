namespace Kaem.ML.Numerics;

/// <summary>Working memory that grows to what it is asked for and stays: in place of a stack's, where options or data decide how much it is.</summary>
internal sealed class GrowingRoom
{
    private FloatBuffer? _floats;
    private double[] _doubles = [];

    /// <summary>Single precision; what is in it is left over.</summary>
    public Span<float> Floats(int count) => FloatBuffer.Grow(ref _floats, count).Span[..count];

    /// <summary>Double precision; what is in it is left over.</summary>
    public Span<double> Doubles(int count)
    {
        if (_doubles.Length < count)
            _doubles = new double[count];
        return _doubles.AsSpan(0, count);
    }
}
