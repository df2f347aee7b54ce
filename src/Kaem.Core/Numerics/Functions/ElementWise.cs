using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Kaem.ML.Numerics;

/// <summary>
/// Applies a function to every element of a span. The last elements go through the same vector code as the others, in a
/// padded vector, so a result depends neither on its position nor on the length.
/// </summary>
internal static unsafe class ElementWise
{
    /// <summary>y = function(x).</summary>
    /// <param name="y">As long as <paramref name="x"/>; the same memory or none of it.</param>
    public static void Apply<TFunction>(TFunction function, ReadOnlySpan<float> x, Span<float> y, SimdPath path)
        where TFunction : struct, IElementFunction
    {
        if (x.Length != y.Length)
            throw new ArgumentException($"The results need a span of {x.Length} elements, not of {y.Length}.");
        fixed (float* source = x, target = y)
        {
            var kernel = new Elements<TFunction>(function, source, target, x.Length);
            SimdPaths.Run(ref kernel, path);
        }
    }

    /// <summary>function(x), in a vector that every machine has: the same bits as in any.</summary>
    public static float Apply<TFunction>(TFunction function, float x)
        where TFunction : struct, IElementFunction => function.Apply<Vector128<float>, Simd128>(Vector128.Create(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Apply<TVector, TSimd, TFunction>(TFunction function, float* x, float* y, int length)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
        where TFunction : struct, IElementFunction
    {
        int i = 0;
        for (; i + TSimd.Width <= length; i += TSimd.Width)
            TSimd.Store(function.Apply<TVector, TSimd>(TSimd.Load(x + i)), y + i);
        if (i < length)
        {
            TVector last = TSimd.LoadFirst(x + i, length - i, TSimd.Broadcast(0));
            TSimd.StoreFirst(function.Apply<TVector, TSimd>(last), y + i, length - i);
        }
    }

    private readonly struct Elements<TFunction>(TFunction function, float* x, float* y, int length) : ISimdKernel
        where TFunction : struct, IElementFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void ISimdKernel.Run<TVector, TSimd>() => Apply<TVector, TSimd, TFunction>(function, x, y, length);
    }
}
