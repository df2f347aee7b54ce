using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>What is done to a tile of samples latent by latent; tiles are as in <see cref="TriangularKernel"/>.</summary>
internal static unsafe class TileKernel
{
    /// <summary><c>y(l) = (x(l) - shift(l))·scale(l)</c>.</summary>
    /// <param name="scale">Null for 1.</param>
    public static void Shift(float* x, float* shift, float* scale, float* y, int rows, int stride, int samples)
    {
        SimdPaths.Run(new ShiftKernel(x, shift, scale, y, rows, stride, samples));
    }

    /// <summary><c>sums(s) = Σ_l y(l)²</c>, +∞ where a y lies outside of an interval.</summary>
    public static void Squares(float* y, float* sums, Interval domain, int rows, int stride, int samples)
    {
        SimdPaths.Run(new SquaresKernel(y, sums, domain, rows, stride, samples));
    }

    /// <summary><c>g(l, s) = y(l, s)·weights(s)·scale(l)</c>, added to what is there or in its place.</summary>
    /// <param name="scale">Null for 1.</param>
    public static void Weigh(float* y, float* weights, float* scale, float* g, bool add, int rows, int stride, int samples)
    {
        SimdPaths.Run(new WeighKernel(y, weights, scale, g, add, rows, stride, samples));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Shift<TVector, TSimd>(float* x, float* shift, float* scale, float* y, int rows, int stride, int samples)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        for (int l = 0; l < rows; l++)
        {
            TVector offset = TSimd.Broadcast(shift[l]), factor = TSimd.Broadcast(scale == null ? 1 : scale[l]);
            float* source = x + (nint)l * stride, target = y + (nint)l * stride;
            for (int s = 0; s < samples; s += TSimd.Width)
                TSimd.Store(TSimd.Multiply(TSimd.Subtract(TSimd.Load(source + s), offset), factor), target + s);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Squares<TVector, TSimd>(float* y, float* sums, Interval domain, int rows, int stride, int samples)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        TVector low = TSimd.Broadcast(domain.Low), high = TSimd.Broadcast(domain.High), outside = TSimd.Broadcast(float.PositiveInfinity);
        for (int s = 0; s < samples; s += TSimd.Width)
        {
            TVector sum = TSimd.Broadcast(0);
            for (int l = 0; l < rows; l++)
            {
                TVector value = TSimd.Load(y + (nint)l * stride + s);
                sum = TSimd.MultiplyAdd(value, value, sum);
                sum = TSimd.Select(TSimd.LessThan(value, low), outside, sum);
                sum = TSimd.Select(TSimd.LessThan(high, value), outside, sum);
            }
            TSimd.Store(sum, sums + s);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Weigh<TVector, TSimd>(float* y, float* weights, float* scale, float* g, bool add, int rows, int stride, int samples)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        TVector zero = TSimd.Broadcast(0);
        for (int l = 0; l < rows; l++)
        {
            TVector factor = TSimd.Broadcast(scale == null ? 1 : scale[l]);
            float* source = y + (nint)l * stride, target = g + (nint)l * stride;
            for (int s = 0; s < samples; s += TSimd.Width)
            {
                TVector weight = TSimd.Multiply(TSimd.Load(weights + s), factor);
                TSimd.Store(TSimd.MultiplyAdd(TSimd.Load(source + s), weight, add ? TSimd.Load(target + s) : zero), target + s);
            }
        }
    }

    private readonly struct ShiftKernel(float* x, float* shift, float* scale, float* y, int rows, int stride, int samples) : ISimdKernel
    {
        void ISimdKernel.Run<TVector, TSimd>() => Shift<TVector, TSimd>(x, shift, scale, y, rows, stride, samples);
    }

    private readonly struct SquaresKernel(float* y, float* sums, Interval domain, int rows, int stride, int samples) : ISimdKernel
    {
        void ISimdKernel.Run<TVector, TSimd>() => Squares<TVector, TSimd>(y, sums, domain, rows, stride, samples);
    }

    private readonly struct WeighKernel(float* y, float* weights, float* scale, float* g, bool add, int rows, int stride, int samples) : ISimdKernel
    {
        void ISimdKernel.Run<TVector, TSimd>() => Weigh<TVector, TSimd>(y, weights, scale, g, add, rows, stride, samples);
    }
}
