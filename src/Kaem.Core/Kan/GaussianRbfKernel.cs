using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>The loops of <see cref="GaussianRbf"/>, once for every vector width.</summary>
internal static unsafe class GaussianRbfKernel<TVector, TSimd>
    where TVector : unmanaged
    where TSimd : struct, ISimdMath<TVector>
{
    // As wide as the widest vector.
    private const int MostWidth = 16;

    // Arguments that are summed at a time; the order of a sum follows from it.
    private const int SumChunk = 256;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Expand(
        float* x, int inputStride, int count, float* grid, int centres, float width, float* terms, int termStride)
    {
        // -½((x - c)/w)² = -((x - c)·a)² with a = 1/(w·√2)
        var scale = TSimd.Broadcast((float)(1 / (width * Math.Sqrt(2))));
        if (centres >= TSimd.Width)
        {
            // The last vector overlaps the one before.
            int last = centres - TSimd.Width;
            for (int j = 0; j < count; j++)
            {
                var argument = TSimd.Broadcast(x[(long)j * inputStride]);
                float* row = terms + (long)j * termStride;
                for (int g = 0; g < last; g += TSimd.Width)
                    TSimd.Store(Value(argument, TSimd.Load(grid + g), scale), row + g);
                TSimd.Store(Value(argument, TSimd.Load(grid + last), scale), row + last);
            }
            return;
        }
        float* padded = stackalloc float[MostWidth];
        new Span<float>(padded, MostWidth).Clear();
        new Span<float>(grid, centres).CopyTo(new Span<float>(padded, centres));
        var all = TSimd.Load(padded);
        for (int j = 0; j < count; j++)
        {
            TSimd.Store(Value(TSimd.Broadcast(x[(long)j * inputStride]), all, scale), padded);
            new Span<float>(padded, centres).CopyTo(new Span<float>(terms + (long)j * termStride, centres));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Backward(
        float* x, int inputStride, int count, float* grid, int centres, float width, float* terms, float* dTerms, int termStride, float* dx)
    {
        // B' = -B·u/w and ∂B/∂w = B·u²/w with u = (x - c)/w
        float inverse = 1 / width;
        var inverses = TSimd.Broadcast(inverse);
        double widthGradient = 0;
        for (int j = 0; j < count; j++)
        {
            float* b = terms + (long)j * termStride;
            float* d = dTerms + (long)j * termStride;
            float argument = x[(long)j * inputStride];
            var arguments = TSimd.Broadcast(argument);
            TVector firsts = TSimd.Broadcast(0), seconds = firsts;
            int g = 0;
            for (; g + TSimd.Width <= centres; g += TSimd.Width)
            {
                var u = TSimd.Multiply(TSimd.Subtract(arguments, TSimd.Load(grid + g)), inverses);
                var product = TSimd.Multiply(TSimd.Multiply(TSimd.Load(b + g), TSimd.Load(d + g)), u);
                firsts = TSimd.Add(firsts, product);
                seconds = TSimd.MultiplyAdd(product, u, seconds);
            }
            float first = TSimd.Sum(firsts), second = TSimd.Sum(seconds);
            for (; g < centres; g++)
            {
                float u = (argument - grid[g]) * inverse;
                float product = b[g] * d[g] * u;
                first += product;
                second += product * u;
            }
            if (dx != null)
                dx[(long)j * inputStride] -= first * inverse;
            widthGradient += second * inverse;
        }
        return widthGradient;
    }

    public static void WeightedSums(
        float* x, float* weights, int count, float* grid, int centres, float width, float* sums, float* widthSums)
    {
        new Span<float>(sums, centres).Clear();
        new Span<float>(widthSums, centres).Clear();
        for (int start = 0; start < count; start += SumChunk)
            AddSums(x + start, weights + start, Math.Min(SumChunk, count - start), grid, centres, width, sums, widthSums);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSums(float* x, float* weights, int count, float* grid, int centres, float width, float* sums, float* widthSums)
    {
        // Arguments fill whole vectors; those that were added have no weight.
        float* scratch = stackalloc float[2 * SumChunk + MostWidth];
        // Vectors that straddle cache lines would cost half the speed.
        float* arguments = (float*)(((nint)scratch + MostWidth * sizeof(float) - 1) & ~(nint)(MostWidth * sizeof(float) - 1));
        float* masses = arguments + SumChunk;
        int padded = (count + TSimd.Width - 1) / TSimd.Width * TSimd.Width;
        new Span<float>(x, count).CopyTo(new Span<float>(arguments, count));
        new Span<float>(arguments + count, padded - count).Clear();
        new Span<float>(weights, count).CopyTo(new Span<float>(masses, count));
        new Span<float>(masses + count, padded - count).Clear();
        float inverse = 1 / width;
        var scale = TSimd.Broadcast((float)(1 / (width * Math.Sqrt(2))));
        var zero = TSimd.Broadcast(0);
        for (int g = 0; g < centres; g++)
        {
            var centre = TSimd.Broadcast(grid[g]);
            TVector sum = zero, widthSum = zero;
            for (int j = 0; j < padded; j += TSimd.Width)
            {
                var v = TSimd.Multiply(TSimd.Subtract(TSimd.Load(arguments + j), centre), scale);
                var square = TSimd.Multiply(v, v);
                var mass = TSimd.Multiply(
                    TSimd.Load(masses + j), ElementaryFunctions<TVector, TSimd>.Exp(TSimd.Subtract(zero, square)));
                sum = TSimd.Add(sum, mass);
                widthSum = TSimd.MultiplyAdd(mass, square, widthSum);
            }
            sums[g] += TSimd.Sum(sum);
            // ∂B/∂w = B·u²/w and u² = 2v².
            widthSums[g] += 2 * inverse * TSimd.Sum(widthSum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Value(TVector x, TVector centres, TVector scale)
    {
        var u = TSimd.Multiply(TSimd.Subtract(x, centres), scale);
        return ElementaryFunctions<TVector, TSimd>.Exp(TSimd.Subtract(TSimd.Broadcast(0), TSimd.Multiply(u, u)));
    }
}
