using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>The inner loop of <see cref="EdgePenalty"/>.</summary>
internal static unsafe class EdgePenaltyKernel
{
    /// <summary><c>φ = dy + slope·sign(φ)</c> in place, with sign(0) = 0.</summary>
    /// <param name="path">The vector width to use, which the machine must have.</param>
    public static void Add(float* activations, float* slopes, float* gradient, int length, SimdPath path)
    {
        switch (path)
        {
            case SimdPath.Vector512:
                Add<Vector512<float>, Simd512>(activations, slopes, gradient, length);
                break;
            case SimdPath.Vector256:
                Add<Vector256<float>, Simd256>(activations, slopes, gradient, length);
                break;
            default:
                Add<Vector128<float>, Simd128>(activations, slopes, gradient, length);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Add<TVector, TSimd>(float* activations, float* slopes, float* gradient, int length)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        TVector zero = TSimd.Broadcast(0);
        int i = 0;
        for (; i <= length - TSimd.Width; i += TSimd.Width)
        {
            TVector sum = Sum<TVector, TSimd>(TSimd.Load(activations + i), TSimd.Load(slopes + i), TSimd.Load(gradient + i));
            TSimd.Store(sum, activations + i);
        }
        int count = length - i;
        if (count > 0)
        {
            TVector sum = Sum<TVector, TSimd>(TSimd.LoadFirst(activations + i, count, zero), TSimd.LoadFirst(slopes + i, count, zero), TSimd.LoadFirst(gradient + i, count, zero));
            TSimd.StoreFirst(sum, activations + i, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Sum<TVector, TSimd>(TVector activation, TVector slope, TVector dy)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        TVector moved = TSimd.MultiplyAdd(slope, TSimd.CopySign(TSimd.Broadcast(1), activation), dy);
        return TSimd.Select(TSimd.Equal(activation, TSimd.Broadcast(0)), dy, moved);
    }
}
