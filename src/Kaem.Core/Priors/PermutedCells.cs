using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// Inverts a tabulated distribution function for 16 uniforms at a time: a binary search for the group of cells, and a walk through the
/// group, both by permutations of registers that hold the tables. The same bits as <see cref="SearchedCells"/>.
/// </summary>
internal static unsafe class PermutedCells
{
    /// <summary>Fewer uniforms than this are faster inverted one by one.</summary>
    public const int LeastCount = 8;

    /// <summary>Floats of an array that is dealt out.</summary>
    public const int DealtLength = DealtTable.Stride << DealtTable.MostShift;

    // Larger groups take longer to walk through than a search for each uniform.
    private const int MostCells = DealtTable.Groups << DealtTable.MostShift;

    // Uniforms whose groups are found before any is inverted: searches wait for their own steps, so many run at the same time.
    private const int Chunk = 128;

    /// <summary>Whether this machine can, and gains by it with so many cells.</summary>
    public static bool IsSupported(int cells) => PermutedTable.IsSupported && cells <= MostCells;

    /// <summary>Deals out the edges of cells, which many distributions share.</summary>
    /// <param name="dealt">Receives <see cref="DealtLength"/> floats.</param>
    public static void DealEdges(float* edges, int cells, float* dealt) => DealtTable.Deal(edges, cells, edges[cells], DealtTable.Shift(cells), dealt);

    /// <summary>z_j = F⁻¹(u_j).</summary>
    /// <param name="dealtEdges">By <see cref="DealEdges"/>.</param>
    [SkipLocalsInit]
    public static void Invert(CellTable table, float* dealtEdges, float* u, float* z, int count)
    {
        int shift = DealtTable.Shift(table.Cells);
        float* cumulative = stackalloc float[2 * DealtLength];
        float* densities = cumulative + DealtLength;
        // Beyond the last edge it is 1, which no uniform reaches.
        DealtTable.Deal(table.Cumulative, table.Cells, 1, shift, cumulative);
        DealtTable.Deal(table.Densities, table.Cells, 0, shift, densities);

        int* groups = stackalloc int[Chunk];
        for (int start = 0; start < count; start += Chunk)
        {
            int some = Math.Min(Chunk, count - start);
            Find(cumulative, u + start, groups, some);
            Place(cumulative, dealtEdges, densities, 1 << shift, groups, u + start, z + start, some);
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
            for (int by = DealtTable.Groups / 2; by > 0; by >>= 1)
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
    private static void Place(float* cumulative, float* edges, float* densities, int groupSize, int* groups, float* u, float* z, int count)
    {
        for (int j = 0; j < count; j += Vector512<int>.Count)
        {
            var group = Vector512.Load(groups + j);
            Vector512<float> before = PermutedTable.Lookup(cumulative, group), low = PermutedTable.Lookup(edges, group), first = PermutedTable.Lookup(densities, group);
            var targets = Simd512.LoadFirst(u + j, count - j, before);
            Vector512<float> after = default, high = default, second = default;
            var passed = Vector512<float>.AllBitsSet;
            for (int r = 1; r <= groupSize; r++)
            {
                // What comes after the group is what its first table has one element on.
                int at = r < groupSize ? r * DealtTable.Stride : 1;
                Vector512<float> mass = PermutedTable.Lookup(cumulative + at, group), edge = PermutedTable.Lookup(edges + at, group), density = PermutedTable.Lookup(densities + at, group);
                (after, high, second) = (Vector512.ConditionalSelect(passed, mass, after), Vector512.ConditionalSelect(passed, edge, high), Vector512.ConditionalSelect(passed, density, second));
                if (r == groupSize)
                    break;
                passed = Vector512.LessThanOrEqual(mass, targets);
                (before, low, first) = (Vector512.ConditionalSelect(passed, mass, before), Vector512.ConditionalSelect(passed, edge, low), Vector512.ConditionalSelect(passed, density, first));
            }
            var place = CellInverse.Place<Vector512<float>, Simd512>(targets - before, after - before, low, high, first, second);
            Simd512.StoreFirst(place, z + j, count - j);
        }
    }
}
