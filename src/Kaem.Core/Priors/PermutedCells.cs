using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// Inverts a tabulated distribution function for 16 uniforms at a time: a binary search for the group of cells, and a walk through the
/// group, both by permutations of registers that hold the tables. From the same tables, the same bits as <see cref="SearchedCells"/>.
/// </summary>
internal static unsafe class PermutedCells
{
    // Uniforms whose groups are found before any is inverted: searches wait for their own steps, so many run at the same time.
    private const int Chunk = 128;

    /// <summary>z_j = F⁻¹(u_j).</summary>
    [SkipLocalsInit]
    public static void Invert(CellTable table, float* u, float* z, int count)
    {
        int* groups = stackalloc int[Chunk];
        for (int start = 0; start < count; start += Chunk)
        {
            int some = Math.Min(Chunk, count - start);
            Find(table.Cumulative + table.Order.Table(0), u + start, groups, some);
            Place(table, groups, u + start, z + start, some);
        }
    }

    /// <summary>The groups whose first edge is the last that has at most the mass u before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Find(float* firsts, float* u, int* groups, int count)
    {
        for (int j = 0; j < count; j += Vector512<int>.Count)
        {
            var targets = Simd512.LoadFirst(u + j, count - j, Vector512<float>.Zero);
            var group = Vector512<int>.Zero;
            for (int by = PermutedTable.Length / 2; by > 0; by >>= 1)
            {
                var next = group + Vector512.Create(by);
                var reached = Vector512.LessThanOrEqual(PermutedTable.Lookup(firsts, next), targets);
                group = Vector512.ConditionalSelect(reached.AsInt32(), next, group);
            }
            group.Store(groups + j);
        }
    }

    /// <summary>The places that have the mass u before them: the cell with cumulative[cell] ≤ u &lt; cumulative[cell + 1], and where in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Place(CellTable table, int* groups, float* u, float* z, int count)
    {
        var order = table.Order;
        for (int j = 0; j < count; j += Vector512<int>.Count)
        {
            var group = Vector512.Load(groups + j);
            int at = order.Table(0);
            Vector512<float> before = PermutedTable.Lookup(table.Cumulative + at, group);
            Vector512<float> low = PermutedTable.Lookup(table.Edges + at, group), first = PermutedTable.Lookup(table.Densities + at, group);
            var targets = Simd512.LoadFirst(u + j, count - j, before);
            Vector512<float> after = default, high = default, second = default;
            var passed = Vector512<float>.AllBitsSet;
            for (int r = 1; r <= order.GroupSize; r++)
            {
                // What follows the group is what its first table has one element on.
                at = r < order.GroupSize ? order.Table(r) : order.RightEnds(order.GroupSize / 2 - 1);
                Vector512<float> mass = PermutedTable.Lookup(table.Cumulative + at, group);
                Vector512<float> edge = PermutedTable.Lookup(table.Edges + at, group), density = PermutedTable.Lookup(table.Densities + at, group);
                after = Vector512.ConditionalSelect(passed, mass, after);
                high = Vector512.ConditionalSelect(passed, edge, high);
                second = Vector512.ConditionalSelect(passed, density, second);
                if (r == order.GroupSize)
                    break;
                passed = Vector512.LessThanOrEqual(mass, targets);
                before = Vector512.ConditionalSelect(passed, mass, before);
                low = Vector512.ConditionalSelect(passed, edge, low);
                first = Vector512.ConditionalSelect(passed, density, first);
            }
            var place = CellInverse.Place<Vector512<float>, Simd512>(targets - before, after - before, low, high, first, second);
            Simd512.StoreFirst(place, z + j, count - j);
        }
    }
}
