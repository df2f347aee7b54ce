using System.Numerics;
using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>The derivative of y = x·s with s = 1/(1 + exp(-x)), which is s + y·(1 - s).</summary>
internal static class SiluSlope
{
    private const int Chunk = 256;

    /// <summary>Multiplies a gradient by it, in place.</summary>
    /// <param name="x">The arguments.</param>
    /// <param name="y">The values.</param>
    [SkipLocalsInit]
    public static void Multiply(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> gradient)
    {
        Span<float> sigmoids = stackalloc float[Chunk];
        for (int start = 0; start < x.Length; start += Chunk)
        {
            int count = Math.Min(Chunk, x.Length - start), i = 0;
            VectorMath.Sigmoid(x.Slice(start, count), sigmoids[..count]);
            ReadOnlySpan<float> values = y.Slice(start, count);
            var slopes = gradient.Slice(start, count);
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            {
                var sigmoid = new Vector<float>(sigmoids[i..]);
                (new Vector<float>(slopes[i..]) * (sigmoid + new Vector<float>(values[i..]) * (Vector<float>.One - sigmoid))).CopyTo(slopes[i..]);
            }
            for (; i < count; i++)
                slopes[i] *= sigmoids[i] + values[i] * (1 - sigmoids[i]);
        }
    }
}
