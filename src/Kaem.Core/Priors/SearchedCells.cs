using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// Inverts a tabulated distribution function, uniform by uniform: finding a cell jumps about in the tables, so it goes one by one;
/// placing within cells goes by vectors.
/// </summary>
internal static unsafe class SearchedCells
{
    /// <summary>The search takes three steps: which block of 16 panels, which panel, and which half of it.</summary>
    public const int Block = 16;

    // Uniforms inverted at a time; a whole number of vectors of any width.
    private const int Chunk = 64;

    /// <summary>z_j = F⁻¹(u_j).</summary>
    /// <param name="blocks">The distribution function at the ends of blocks, filled up with 1.</param>
    /// <param name="blockStride">Number of those, a multiple of <see cref="Block"/>.</param>
    public static void Invert(CellTable table, float* blocks, int blockStride, float* u, float* z, int count) =>
        SimdPaths.Run(new Uniforms(table, blocks, blockStride, u, z, count));

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Invert<TVector, TSimd>(CellTable table, float* blocks, int blockStride, float* u, float* z, int count)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        float* scratch = stackalloc float[6 * Chunk];
        float* excess = scratch, mass = scratch + Chunk, low = scratch + 2 * Chunk, high = scratch + 3 * Chunk;
        float* first = scratch + 4 * Chunk, second = scratch + 5 * Chunk;
        int ends = table.Order.Table(0), middles = table.Order.Table(1);
        for (int start = 0; start < count; start += Chunk)
        {
            int some = Math.Min(Chunk, count - start);
            for (int j = 0; j < some; j++)
            {
                float target = u[start + j];
                int panel = Find(table.Cumulative + ends, blocks, blockStride, target);
                bool left = target < table.Cumulative[middles + panel];
                int here = left ? ends + panel : middles + panel, next = left ? middles + panel : ends + panel + 1;
                excess[j] = target - table.Cumulative[here];
                mass[j] = table.Cumulative[next] - table.Cumulative[here];
                (low[j], high[j]) = (table.Edges[here], table.Edges[next]);
                (first[j], second[j]) = (table.Densities[here], table.Densities[next]);
            }
            for (int j = 0; j < some; j += TSimd.Width)
            {
                var place = CellInverse.Place<TVector, TSimd>(
                    TSimd.Load(excess + j), TSimd.Load(mass + j), TSimd.Load(low + j), TSimd.Load(high + j), TSimd.Load(first + j), TSimd.Load(second + j));
                TSimd.StoreFirst(place, z + start + j, Math.Min(TSimd.Width, some - j));
            }
        }
    }

    /// <summary>The panel with cumulative[panel] ≤ u &lt; cumulative[panel + 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Find(float* cumulative, float* blocks, int blockStride, float u)
    {
        int block = 0;
        for (int b = 0; b < blockStride; b += Block)
            block += CountUpTo(u, blocks + b);
        return block * Block + CountUpTo(u, cumulative + block * Block + 1);
    }

    /// <summary>How many of 16 floats are at most the target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountUpTo(float target, float* values)
    {
        if (Vector512.IsHardwareAccelerated)
            return BitOperations.PopCount(Vector512.LessThanOrEqual(Vector512.Load(values), Vector512.Create(target)).ExtractMostSignificantBits());
        var targets = Vector256.Create(target);
        uint first = Vector256.LessThanOrEqual(Vector256.Load(values), targets).ExtractMostSignificantBits();
        uint second = Vector256.LessThanOrEqual(Vector256.Load(values + 8), targets).ExtractMostSignificantBits();
        return BitOperations.PopCount(first | (second << 8));
    }

    private readonly struct Uniforms(CellTable table, float* blocks, int blockStride, float* u, float* z, int count) : ISimdKernel
    {
        void ISimdKernel.Run<TVector, TSimd>() => Invert<TVector, TSimd>(table, blocks, blockStride, u, z, count);
    }
}
