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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ExpandWidthDerivatives(
        float* x, int count, float* grid, int centres, float width, float* terms, float* derivatives, int stride)
    {
        // ∂B/∂w = B·u²/w with u = (x - c)/w
        float inverse = 1 / width;
        TVector inverses = TSimd.Broadcast(inverse), zero = TSimd.Broadcast(0);
        for (int j = 0; j < count; j++)
        {
            var argument = TSimd.Broadcast(x[j]);
            float* b = terms + (long)j * stride;
            float* d = derivatives + (long)j * stride;
            for (int g = 0; g < centres; g += TSimd.Width)
            {
                int left = centres - g;
                bool whole = left >= TSimd.Width;
                var u = TSimd.Multiply(TSimd.Subtract(argument, whole ? TSimd.Load(grid + g) : TSimd.LoadFirst(grid + g, left, zero)), inverses);
                var value = TSimd.Multiply(whole ? TSimd.Load(b + g) : TSimd.LoadFirst(b + g, left, zero), inverses);
                var derivative = TSimd.Multiply(value, TSimd.Multiply(u, u));
                if (whole)
                    TSimd.Store(derivative, d + g);
                else
                    TSimd.StoreFirst(derivative, d + g, left);
            }
        }
    }

    /// <summary>A vector holds centres, so each sum runs over the arguments in their order and nothing is added across a vector.</summary>
    public static void WeightedSums(
        float* x, float* weights, int count, float* grid, int centres, float width, float* sums, float* widthSums)
    {
        if (centres >= TSimd.Width)
        {
            // The last vector overlaps the one before.
            int last = centres - TSimd.Width;
            for (int g = 0; g < last; g += TSimd.Width)
                SumVector(x, weights, count, grid + g, width, sums + g, widthSums + g);
            SumVector(x, weights, count, grid + last, width, sums + last, widthSums + last);
            return;
        }
        float* padded = stackalloc float[3 * MostWidth];
        new Span<float>(grid, centres).CopyTo(new Span<float>(padded, centres));
        SumVector(x, weights, count, padded, width, padded + MostWidth, padded + 2 * MostWidth);
        new Span<float>(padded + MostWidth, centres).CopyTo(new Span<float>(sums, centres));
        new Span<float>(padded + 2 * MostWidth, centres).CopyTo(new Span<float>(widthSums, centres));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void SumVector(float* x, float* weights, int count, float* grid, float width, float* sums, float* widthSums)
    {
        var centres = TSimd.Load(grid);
        var scale = TSimd.Broadcast((float)(1 / (width * Math.Sqrt(2))));
        TVector zero = TSimd.Broadcast(0), sum = zero, widthSum = zero;
        for (int j = 0; j < count; j++)
        {
            var v = TSimd.Multiply(TSimd.Subtract(TSimd.Broadcast(x[j]), centres), scale);
            var square = TSimd.Multiply(v, v);
            var mass = TSimd.Multiply(TSimd.Broadcast(weights[j]), Bell(square));
            sum = TSimd.Add(sum, mass);
            widthSum = TSimd.MultiplyAdd(mass, square, widthSum);
        }
        TSimd.Store(sum, sums);
        // ∂B/∂w = B·u²/w and u² = 2v².
        TSimd.Store(TSimd.Multiply(widthSum, TSimd.Broadcast(2 / width)), widthSums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Value(TVector x, TVector centres, TVector scale)
    {
        var v = TSimd.Multiply(TSimd.Subtract(x, centres), scale);
        return Bell(TSimd.Multiply(v, v));
    }

    /// <summary>exp(-square), and 0 from 1e-35 down: denormal numbers slow every product that they enter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Bell(TVector square)
    {
        var most = TSimd.Broadcast(80f);
        var zero = TSimd.Broadcast(0);
        var value = ElementaryFunctions<TVector, TSimd>.Exp(TSimd.Subtract(zero, TSimd.AtMost(most, square)));
        return TSimd.Select(TSimd.LessThan(square, most), value, zero);
    }
}
