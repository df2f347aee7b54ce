using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>The inner loop of <see cref="EdgePenalty"/>.</summary>
internal static unsafe class EdgePenaltyKernel
{
    /// <summary><c>φ = dy + slope·sign(φ)</c> in place, with sign(0) = 0.</summary>
    /// <param name="path">The vector width to use, which the machine must have.</param>
    public static void Add(float* activations, float* slopes, float* gradient, int length, SimdPath path)
    {
        var kernel = new Edges(activations, slopes, gradient, length);
        SimdPaths.Run(ref kernel, path);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Sum<TVector, TSimd>(TVector activation, TVector slope, TVector dy)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        TVector moved = TSimd.MultiplyAdd(slope, TSimd.CopySign(TSimd.Broadcast(1), activation), dy);
        return TSimd.Select(TSimd.Equal(activation, TSimd.Broadcast(0)), dy, moved);
    }

    private readonly struct Edges(float* activations, float* slopes, float* gradient, int length) : ISimdKernel
    {
        private readonly float* _activations = activations, _slopes = slopes, _gradient = gradient;
        private readonly int _length = length;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        void ISimdKernel.Run<TVector, TSimd>()
        {
            // What is stored might overwrite fields; it cannot overwrite these.
            float* activations = _activations, slopes = _slopes, gradient = _gradient;
            int length = _length, i = 0;
            TVector zero = TSimd.Broadcast(0);
            for (; i <= length - TSimd.Width; i += TSimd.Width)
            {
                TVector sum = Sum<TVector, TSimd>(TSimd.Load(activations + i), TSimd.Load(slopes + i), TSimd.Load(gradient + i));
                TSimd.Store(sum, activations + i);
            }
            int count = length - i;
            if (count > 0)
            {
                TVector activation = TSimd.LoadFirst(activations + i, count, zero), slope = TSimd.LoadFirst(slopes + i, count, zero);
                TVector sum = Sum<TVector, TSimd>(activation, slope, TSimd.LoadFirst(gradient + i, count, zero));
                TSimd.StoreFirst(sum, activations + i, count);
            }
        }
    }
}
