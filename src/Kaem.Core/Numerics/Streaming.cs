using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Kaem.ML.Numerics;

/// <summary>Results written past the caches: for arrays too large to be found there when they are next read, this saves reading the old contents first.</summary>
internal static unsafe class Streaming
{
    /// <summary>Arrays shorter than this, 4 MB, are better off in cache.</summary>
    public const int LeastLength = 1 << 20;

    /// <summary>destination = x·y, element by element.</summary>
    public static void Multiply(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> destination)
    {
        fixed (float* px = x, py = y, pd = destination)
        {
            // A line at a time, so that no line is written in parts.
            if (!Avx512F.IsSupported || (nuint)pd % 64 != 0 || destination.Length % 16 != 0)
            {
                TensorPrimitives.Multiply(x, y, destination);
                return;
            }
            for (int i = 0; i < destination.Length; i += 16)
                Vector512.StoreAlignedNonTemporal(Vector512.Load(px + i) * Vector512.Load(py + i), pd + i);
            Sse.StoreFence();
        }
    }
}
