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
            return path switch
            {
                SimdPath.Vector512 => Run<Vector512<float>, Simd512, TReduction>(reduction, px, py, x.Length),
                SimdPath.Vector256 => Run<Vector256<float>, Simd256, TReduction>(reduction, px, py, x.Length),
                _ => Run<Vector128<float>, Simd128, TReduction>(reduction, px, py, x.Length),
            };
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
        float* padding = stackalloc float[2 * Lanes];
        for (int i = 0; i < length; i += Lanes)
        {
            float* s = x + i, t = y + i;
            if (i + Lanes > length)
            {
                Pad(s, length - i, padding, reduction.Padding);
                Pad(t, length - i, padding + Lanes, reduction.Padding);
                s = padding;
                t = padding + Lanes;
            }
            r0 = reduction.Take<TVector, TSimd>(r0, TSimd.Load(s), TSimd.Load(t));
            r1 = reduction.Take<TVector, TSimd>(r1, TSimd.Load(s + w), TSimd.Load(t + w));
            if (w < 16)
            {
                r2 = reduction.Take<TVector, TSimd>(r2, TSimd.Load(s + 2 * w), TSimd.Load(t + 2 * w));
                r3 = reduction.Take<TVector, TSimd>(r3, TSimd.Load(s + 3 * w), TSimd.Load(t + 3 * w));
            }
            if (w < 8)
            {
                r4 = reduction.Take<TVector, TSimd>(r4, TSimd.Load(s + 4 * w), TSimd.Load(t + 4 * w));
                r5 = reduction.Take<TVector, TSimd>(r5, TSimd.Load(s + 5 * w), TSimd.Load(t + 5 * w));
                r6 = reduction.Take<TVector, TSimd>(r6, TSimd.Load(s + 6 * w), TSimd.Load(t + 6 * w));
                r7 = reduction.Take<TVector, TSimd>(r7, TSimd.Load(s + 7 * w), TSimd.Load(t + 7 * w));
            }
        }

        float* lanes = padding;
        TSimd.Store(r0, lanes);
        TSimd.Store(r1, lanes + w);
        if (w < 16)
        {
            TSimd.Store(r2, lanes + 2 * w);
            TSimd.Store(r3, lanes + 3 * w);
        }
        if (w < 8)
        {
            TSimd.Store(r4, lanes + 4 * w);
            TSimd.Store(r5, lanes + 5 * w);
            TSimd.Store(r6, lanes + 6 * w);
            TSimd.Store(r7, lanes + 7 * w);
        }
        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
                lanes[i] = reduction.Join(lanes[i], lanes[i + half]);
        }
        return lanes[0];
    }

    private static void Pad(float* source, int length, float* target, float padding)
    {
        new Span<float>(target, Lanes).Fill(padding);
        new ReadOnlySpan<float>(source, length).CopyTo(new Span<float>(target, Lanes));
    }
}
