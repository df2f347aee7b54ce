using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>The loops of <see cref="FourierSeries"/>, once for every vector width: a vector holds frequencies.</summary>
internal static unsafe class FourierKernel<TVector, TSimd>
    where TVector : unmanaged
    where TSimd : struct, ISimdMath<TVector>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Expand(
        float* x, int inputStride, int count, float* numbers, int frequencies, float width, float* terms, int termStride)
    {
        for (int j = 0; j < count; j++)
        {
            float* row = terms + (long)j * termStride;
            row[0] = 1;
            var t = Phase(x[(long)j * inputStride], width, out var error);
            for (int g = 0; g < frequencies; g += TSimd.Width)
            {
                var sin = AnglesInTurns<TVector, TSimd>.SinCos(t, TSimd.Load(numbers + g), error, out var cos);
                TSimd.StoreFirst(cos, row + 1 + g, frequencies - g);
                TSimd.StoreFirst(sin, row + 1 + frequencies + g, frequencies - g);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static double Backward(
        float* x, int inputStride, int count, float* numbers, int frequencies, float width, float* terms, float* dTerms, int termStride, float* dx)
    {
        // cos' = -2πkτ·sin and sin' = 2πkτ·cos by x, with x in place of τ by τ
        double byWidth = 0;
        var zero = TSimd.Broadcast(0);
        for (int j = 0; j < count; j++)
        {
            float* cos = terms + (long)j * termStride + 1, sin = cos + frequencies;
            float* byCos = dTerms + (long)j * termStride + 1, bySin = byCos + frequencies;
            var sums = zero;
            for (int g = 0; g < frequencies; g += TSimd.Width)
            {
                int left = frequencies - g;
                var forward = TSimd.Multiply(TSimd.LoadFirst(bySin + g, left, zero), TSimd.LoadFirst(cos + g, left, zero));
                var back = TSimd.Multiply(TSimd.LoadFirst(byCos + g, left, zero), TSimd.LoadFirst(sin + g, left, zero));
                sums = TSimd.MultiplyAdd(TSimd.Subtract(forward, back), TSimd.Load(numbers + g), sums);
            }
            double sum = 2 * Math.PI * TSimd.Sum(sums);
            float argument = x[(long)j * inputStride];
            if (dx != null)
                dx[(long)j * inputStride] += (float)(sum * width);
            byWidth += sum * argument;
        }
        return byWidth;
    }

    /// <summary>Each sum runs over the arguments in their order, and nothing is added across a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void WeightedSums(
        float* x, float* weights, int count, float* numbers, int frequencies, float width, float* sums, float* widthSums)
    {
        var zero = TSimd.Broadcast(0);
        for (int g = 0; g < frequencies; g += TSimd.Width)
        {
            var k = TSimd.Load(numbers + g);
            TVector cosSum = zero, sinSum = zero, cosByWidth = zero, sinByWidth = zero;
            for (int j = 0; j < count; j++)
            {
                var t = Phase(x[j], width, out var error);
                var sin = AnglesInTurns<TVector, TSimd>.SinCos(t, k, error, out var cos);
                TVector weight = TSimd.Broadcast(weights[j]), moment = TSimd.Broadcast(weights[j] * x[j]);
                cosSum = TSimd.MultiplyAdd(weight, cos, cosSum);
                sinSum = TSimd.MultiplyAdd(weight, sin, sinSum);
                cosByWidth = TSimd.MultiplyAdd(moment, sin, cosByWidth);
                sinByWidth = TSimd.MultiplyAdd(moment, cos, sinByWidth);
            }
            int left = frequencies - g;
            var turn = TSimd.Multiply(k, TSimd.Broadcast((float)(2 * Math.PI)));
            TSimd.StoreFirst(cosSum, sums + 1 + g, left);
            TSimd.StoreFirst(sinSum, sums + 1 + frequencies + g, left);
            TSimd.StoreFirst(TSimd.Subtract(zero, TSimd.Multiply(turn, cosByWidth)), widthSums + 1 + g, left);
            TSimd.StoreFirst(TSimd.Multiply(turn, sinByWidth), widthSums + 1 + frequencies + g, left);
        }
    }

    /// <summary>τx, and what rounding took from it: high frequencies multiply both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Phase(float x, float width, out TVector error)
    {
        float t = x * width;
        error = TSimd.Broadcast((float)((double)x * width - t));
        return TSimd.Broadcast(t);
    }
}
