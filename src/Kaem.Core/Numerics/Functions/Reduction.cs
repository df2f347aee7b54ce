using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Kaem.ML.Numerics;

/// <summary>
/// Reduces spans in one fixed order, whatever the vector width and the address: element i goes to lane i mod 32, and the
/// lanes are joined in pairs half their number apart.
/// </summary>
internal static unsafe class Reduction
{
    private const int Lanes = 32;

    /// <summary>The reduction of all elements.</summary>
    /// <param name="y">The second factor; <paramref name="x"/> itself where there is none.</param>
    public static float Run<TReduction>(TReduction reduction, ReadOnlySpan<float> x, ReadOnlySpan<float> y, SimdPath path)
        where TReduction : struct, IReduction
    {
        if (x.Length != y.Length)
            throw new ArgumentException($"Spans of {x.Length} and {y.Length} elements cannot be reduced together.");
        fixed (float* px = x, py = y)
        {
            var kernel = new Elements<TReduction>(reduction, px, py, x.Length);
            return SimdPaths.Run<Elements<TReduction>, float>(ref kernel, path);
        }
    }

    // The conditions on the width are constants to the JIT: 2, 4 or 8 accumulators remain.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Run<TVector, TSimd, TReduction>(TReduction reduction, float* x, float* y, int length)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
        where TReduction : struct, IReduction
    {
        int w = TSimd.Width;
        TVector start = TSimd.Broadcast(reduction.Start);
        TVector r0 = start, r1 = start, r2 = start, r3 = start, r4 = start, r5 = start, r6 = start, r7 = start;
        int i = 0;
        for (; i + Lanes <= length; i += Lanes)
        {
            float* s = x + i, t = y + i;
            r0 = reduction.Take<TVector, TSimd>(r0, TSimd.Load(s), TSimd.Load(t));
            r1 = reduction.Take<TVector, TSimd>(r1, TSimd.Load(s + w), TSimd.Load(t + w));
            if (TSimd.Width < 16)
            {
                r2 = reduction.Take<TVector, TSimd>(r2, TSimd.Load(s + 2 * w), TSimd.Load(t + 2 * w));
                r3 = reduction.Take<TVector, TSimd>(r3, TSimd.Load(s + 3 * w), TSimd.Load(t + 3 * w));
            }
            if (TSimd.Width < 8)
            {
                r4 = reduction.Take<TVector, TSimd>(r4, TSimd.Load(s + 4 * w), TSimd.Load(t + 4 * w));
                r5 = reduction.Take<TVector, TSimd>(r5, TSimd.Load(s + 5 * w), TSimd.Load(t + 5 * w));
                r6 = reduction.Take<TVector, TSimd>(r6, TSimd.Load(s + 6 * w), TSimd.Load(t + 6 * w));
                r7 = reduction.Take<TVector, TSimd>(r7, TSimd.Load(s + 7 * w), TSimd.Load(t + 7 * w));
            }
        }

        float* lanes = stackalloc float[Lanes];
        TSimd.Store(r0, lanes);
        TSimd.Store(r1, lanes + w);
        if (TSimd.Width < 16)
        {
            TSimd.Store(r2, lanes + 2 * w);
            TSimd.Store(r3, lanes + 3 * w);
        }
        if (TSimd.Width < 8)
        {
            TSimd.Store(r4, lanes + 4 * w);
            TSimd.Store(r5, lanes + 5 * w);
            TSimd.Store(r6, lanes + 6 * w);
            TSimd.Store(r7, lanes + 7 * w);
        }
        TVector padding = TSimd.Broadcast(reduction.Padding);
        for (float* lane = lanes; i < length; i += w, lane += w)
        {
            TVector u = TSimd.LoadFirst(x + i, length - i, padding), v = TSimd.LoadFirst(y + i, length - i, padding);
            TSimd.Store(reduction.Take<TVector, TSimd>(TSimd.Load(lane), u, v), lane);
        }
        return JoinLanes(reduction, lanes);
    }

    // Lane i with lane i + 16, then i + 8 and so on, in vectors that every machine has.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float JoinLanes<TReduction>(TReduction reduction, float* lanes)
        where TReduction : struct, IReduction
    {
        const int W = 4;
        Vector128<float> r0 = Join(reduction, lanes, lanes + 16), r1 = Join(reduction, lanes + W, lanes + 16 + W);
        Vector128<float> r2 = Join(reduction, lanes + 2 * W, lanes + 16 + 2 * W), r3 = Join(reduction, lanes + 3 * W, lanes + 16 + 3 * W);
        r0 = reduction.Join<Vector128<float>, Simd128>(r0, r2);
        r1 = reduction.Join<Vector128<float>, Simd128>(r1, r3);
        r0 = reduction.Join<Vector128<float>, Simd128>(r0, r1);
        r0 = reduction.Join<Vector128<float>, Simd128>(r0, Simd128.ZipHigh64(r0, r0));
        return reduction.Join<Vector128<float>, Simd128>(r0, Vector128.Shuffle(r0, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Join<TReduction>(TReduction reduction, float* x, float* y)
        where TReduction : struct, IReduction =>
        reduction.Join<Vector128<float>, Simd128>(Vector128.Load(x), Vector128.Load(y));

    private readonly struct Elements<TReduction>(TReduction reduction, float* x, float* y, int length) : ISimdKernel<float>
        where TReduction : struct, IReduction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        float ISimdKernel<float>.Run<TVector, TSimd>() => Reduction.Run<TVector, TSimd, TReduction>(reduction, x, y, length);
    }
}
