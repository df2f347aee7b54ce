using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>The loops of <see cref="RadialFunctions{TFunction}"/>, once for every function and vector width.</summary>
internal static unsafe class RadialKernel<TVector, TSimd, TFunction>
    where TVector : unmanaged
    where TSimd : struct, ISimdMath<TVector>
    where TFunction : struct, IRadialFunction
{
    // As wide as the widest vector.
    private const int MostWidth = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Expand(
        TFunction function, float* x, int inputStride, int count, float* grid, int centres, float width, float* terms, int termStride)
    {
        var scale = TSimd.Broadcast(TFunction.Scale(width));
        if (centres >= TSimd.Width)
        {
            // The last vector overlaps the one before.
            int last = centres - TSimd.Width;
            for (int j = 0; j < count; j++)
            {
                var argument = TSimd.Broadcast(x[(long)j * inputStride]);
                float* row = terms + (long)j * termStride;
                for (int g = 0; g < last; g += TSimd.Width)
                    TSimd.Store(Value(function, argument, TSimd.Load(grid + g), scale), row + g);
                TSimd.Store(Value(function, argument, TSimd.Load(grid + last), scale), row + last);
            }
            return;
        }
        float* padded = stackalloc float[MostWidth];
        new Span<float>(padded, MostWidth).Clear();
        new Span<float>(grid, centres).CopyTo(new Span<float>(padded, centres));
        var all = TSimd.Load(padded);
        for (int j = 0; j < count; j++)
        {
            TSimd.Store(Value(function, TSimd.Broadcast(x[(long)j * inputStride]), all, scale), padded);
            new Span<float>(padded, centres).CopyTo(new Span<float>(terms + (long)j * termStride, centres));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Backward(
        TFunction function, float* x, int inputStride, int count, float* grid, int centres, float width, float* terms, float* dTerms, int termStride, float* dx)
    {
        // B' = φ'(u)/w and ∂B/∂w = -φ'(u)·u/w with u = (x - c)/w
        float inverse = 1 / width;
        TVector inverses = TSimd.Broadcast(inverse), zero = TSimd.Broadcast(0);
        int whole = centres - centres % TSimd.Width, last = centres - TSimd.Width;
        // The last vector overlaps the one before; what both have counts in the first.
        float* lanes = stackalloc float[MostWidth];
        for (int i = 0; i < TSimd.Width; i++)
            lanes[i] = last + i < whole ? 0 : 1;
        TVector fresh = TSimd.Load(lanes);
        double widthGradient = 0;
        for (int j = 0; j < count; j++)
        {
            float* b = terms + (long)j * termStride;
            float* d = dTerms + (long)j * termStride;
            float argument = x[(long)j * inputStride];
            var arguments = TSimd.Broadcast(argument);
            TVector firsts = zero, seconds = zero;
            for (int g = 0; g < whole; g += TSimd.Width)
            {
                var u = TSimd.Multiply(TSimd.Subtract(arguments, TSimd.Load(grid + g)), inverses);
                var product = function.Fall<TVector, TSimd>(TSimd.Load(d + g), TSimd.Load(b + g), u);
                firsts = TSimd.Add(firsts, product);
                seconds = TSimd.MultiplyAdd(product, u, seconds);
            }
            if (whole > 0 && whole < centres)
            {
                var u = TSimd.Multiply(TSimd.Subtract(arguments, TSimd.Load(grid + last)), inverses);
                var product = function.Fall<TVector, TSimd>(TSimd.Multiply(fresh, TSimd.Load(d + last)), TSimd.Load(b + last), u);
                firsts = TSimd.Add(firsts, product);
                seconds = TSimd.MultiplyAdd(product, u, seconds);
            }
            float first = TSimd.Sum(firsts), second = TSimd.Sum(seconds);
            for (int g = 0; whole == 0 && g < centres; g++)
            {
                float u = (argument - grid[g]) * inverse, product = function.Fall(d[g], b[g], u);
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
        TFunction function, float* x, int count, float* grid, int centres, float width, float* terms, float* derivatives, int stride)
    {
        float inverse = 1 / width;
        TVector inverses = TSimd.Broadcast(inverse), zero = TSimd.Broadcast(0);
        for (int j = 0; j < count; j++)
        {
            var argument = TSimd.Broadcast(x[j]);
            float* b = terms + (long)j * stride;
            float* d = derivatives + (long)j * stride;
            if (centres >= TSimd.Width)
            {
                // The last vector overlaps the one before.
                int last = centres - TSimd.Width;
                for (int g = 0; g < last; g += TSimd.Width)
                    TSimd.Store(ByWidth(function, argument, TSimd.Load(grid + g), inverses, TSimd.Load(b + g)), d + g);
                TSimd.Store(ByWidth(function, argument, TSimd.Load(grid + last), inverses, TSimd.Load(b + last)), d + last);
                continue;
            }
            TVector some = TSimd.LoadFirst(grid, centres, zero), values = TSimd.LoadFirst(b, centres, zero);
            TSimd.StoreFirst(ByWidth(function, argument, some, inverses, values), d, centres);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector ByWidth(TFunction function, TVector x, TVector centres, TVector inverse, TVector value) =>
        function.ByWidth<TVector, TSimd>(value, TSimd.Multiply(TSimd.Subtract(x, centres), inverse), inverse);

    /// <summary>A vector holds arguments, so each sum runs over the centres in their order and nothing is added across a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Combine(
        TFunction function, float* x, int count, float* grid, int centres, float width, float* coefficients, float* values, float* slopes)
    {
        float inverse = 1 / width;
        TVector zero = TSimd.Broadcast(0), inverses = TSimd.Broadcast(inverse), falls = TSimd.Broadcast(-inverse);
        // From u to what φ asks for.
        var scale = TSimd.Broadcast(TFunction.Scale(width) * width);
        for (int j = 0; j < count; j += TSimd.Width)
        {
            int left = count - j;
            bool whole = left >= TSimd.Width;
            var argument = whole ? TSimd.Load(x + j) : TSimd.LoadFirst(x + j, left, zero);
            TVector value = zero, fall = zero;
            for (int g = 0; g < centres; g++)
            {
                var u = TSimd.Multiply(TSimd.Subtract(argument, TSimd.Broadcast(grid[g])), inverses);
                var basis = function.Value<TVector, TSimd>(TSimd.Multiply(u, scale));
                var coefficient = TSimd.Broadcast(coefficients[g]);
                value = TSimd.MultiplyAdd(coefficient, basis, value);
                fall = TSimd.Add(fall, function.Fall<TVector, TSimd>(coefficient, basis, u));
            }
            fall = TSimd.Multiply(fall, falls);
            if (whole)
            {
                TSimd.Store(value, values + j);
                TSimd.Store(fall, slopes + j);
            }
            else
            {
                TSimd.StoreFirst(value, values + j, left);
                TSimd.StoreFirst(fall, slopes + j, left);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Value(TFunction function, TVector x, TVector centres, TVector scale) =>
        function.Value<TVector, TSimd>(TSimd.Multiply(TSimd.Subtract(x, centres), scale));
}
