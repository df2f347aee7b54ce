using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>
/// Weighted sums of radial functions over arguments. A vector holds centres, so each sum runs over the arguments in their order and
/// nothing is added across a vector. Where a few centres are left over, a vector holds those of three sets of arguments.
/// </summary>
internal static unsafe class RadialSums<TVector, TSimd, TFunction>
    where TVector : unmanaged
    where TSimd : struct, ISimdMath<TVector>
    where TFunction : struct, IRadialFunction
{
    // As wide as the widest vector.
    private const int MostWidth = 16;

    /// <summary>See <see cref="Basis.WeightedSums(int, float*, float*, int, float*, float, float*, float*)"/>.</summary>
    public static void Run(
        TFunction function, int sets, float* x, float* weights, int count, float* grid, int centres, float width, float* sums, float* widthSums)
    {
        int rest = centres % TSimd.Width, whole = centres - rest, f = 0;
        if (whole > 0 && rest > 0 && 3 * rest <= TSimd.Width)
        {
            for (; f + 3 <= sets; f += 3)
            {
                for (int set = f; set < f + 3; set++)
                {
                    for (int g = 0; g < whole; g += TSimd.Width)
                        Sum(function, x + (long)set * count, weights, count, grid + g, width, sums + set * centres + g, widthSums + set * centres + g);
                }
                SumRests(function, x + (long)f * count, weights, count, grid + whole, rest, width, sums + f * centres + whole, widthSums + f * centres + whole,
                    centres);
            }
        }
        for (; f < sets; f++)
            SumAll(function, x + (long)f * count, weights, count, grid, centres, width, sums + f * centres, widthSums + f * centres);
    }

    /// <summary>The sums of one set.</summary>
    private static void SumAll(
        TFunction function, float* x, float* weights, int count, float* grid, int centres, float width, float* sums, float* widthSums)
    {
        if (centres >= TSimd.Width)
        {
            // The last vector overlaps the one before.
            int last = centres - TSimd.Width;
            for (int g = 0; g < last; g += TSimd.Width)
                Sum(function, x, weights, count, grid + g, width, sums + g, widthSums + g);
            Sum(function, x, weights, count, grid + last, width, sums + last, widthSums + last);
            return;
        }
        float* padded = stackalloc float[3 * MostWidth];
        new Span<float>(grid, centres).CopyTo(new Span<float>(padded, centres));
        Sum(function, x, weights, count, padded, width, padded + MostWidth, padded + 2 * MostWidth);
        new Span<float>(padded + MostWidth, centres).CopyTo(new Span<float>(sums, centres));
        new Span<float>(padded + 2 * MostWidth, centres).CopyTo(new Span<float>(widthSums, centres));
    }

    /// <summary>The sums of one set for a vector of centres.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Sum(TFunction function, float* x, float* weights, int count, float* grid, float width, float* sums, float* widthSums)
    {
        var centres = TSimd.Load(grid);
        var scale = TSimd.Broadcast(TFunction.Scale(width));
        TVector zero = TSimd.Broadcast(0), sum = zero, widthSum = zero;
        for (int j = 0; j < count; j++)
        {
            var v = TSimd.Multiply(TSimd.Subtract(TSimd.Broadcast(x[j]), centres), scale);
            function.Take<TVector, TSimd>(v, TSimd.Broadcast(weights[j]), ref sum, ref widthSum);
        }
        TSimd.Store(sum, sums);
        TSimd.Store(TSimd.Multiply(widthSum, TSimd.Broadcast(TFunction.WidthFactor(width))), widthSums);
    }

    /// <summary>The sums of three sets for the centres that are left over: a vector holds those centres three times.</summary>
    /// <param name="stride">From the sums of one set to those of the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void SumRests(
        TFunction function, float* x, float* weights, int count, float* grid, int rest, float width, float* sums, float* widthSums, int stride)
    {
        float* lanes = stackalloc float[2 * MostWidth];
        float* sets = lanes + MostWidth;
        for (int i = 0; i < TSimd.Width; i++)
            (lanes[i], sets[i]) = (grid[i % rest], i / rest);
        var centres = TSimd.Load(lanes);
        TVector first = TSimd.LessThan(TSimd.Load(sets), TSimd.Broadcast(1)), second = TSimd.LessThan(TSimd.Load(sets), TSimd.Broadcast(2));
        var scale = TSimd.Broadcast(TFunction.Scale(width));
        TVector zero = TSimd.Broadcast(0), sum = zero, widthSum = zero;
        for (int j = 0; j < count; j++)
        {
            var later = TSimd.Select(second, TSimd.Broadcast(x[count + j]), TSimd.Broadcast(x[2 * count + j]));
            var argument = TSimd.Select(first, TSimd.Broadcast(x[j]), later);
            function.Take<TVector, TSimd>(TSimd.Multiply(TSimd.Subtract(argument, centres), scale), TSimd.Broadcast(weights[j]), ref sum, ref widthSum);
        }
        TSimd.Store(sum, lanes);
        TSimd.Store(TSimd.Multiply(widthSum, TSimd.Broadcast(TFunction.WidthFactor(width))), sets);
        for (int set = 0; set < 3; set++)
        {
            new Span<float>(lanes + set * rest, rest).CopyTo(new Span<float>(sums + set * stride, rest));
            new Span<float>(sets + set * rest, rest).CopyTo(new Span<float>(widthSums + set * stride, rest));
        }
    }
}
