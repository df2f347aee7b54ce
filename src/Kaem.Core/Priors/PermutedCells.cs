using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// Inverts a tabulated distribution function for 16 uniforms at a time: a binary search and lookups in tables of few cells, both by
/// permutations of registers. The same bits as <see cref="SearchedCells"/>.
/// </summary>
internal static unsafe class PermutedCells
{
    /// <summary>Fewer uniforms than this are faster inverted one by one.</summary>
    public const int LeastCount = 8;

    // A permutation for each 32 cells and lookup: with more cells they cost more than they save.
    private const int MostCells = 256;

    // Uniforms whose cells are found before any is inverted: searches wait for their own steps, so many run at the same time.
    private const int Chunk = 128;

    /// <summary>Whether this machine can, and gains by it with so many cells.</summary>
    public static bool IsSupported(int cells) => PermutedTable.IsSupported && cells <= MostCells;

    /// <summary>z_j = F⁻¹(u_j).</summary>
    public static void Invert(CellTable table, float* u, float* z, int count)
    {
        // The search begins among every so many edges, of which there are 32.
        int shift = 0;
        while (PermutedTable.Length << shift < table.Cells)
            shift++;
        float* coarse = stackalloc float[PermutedTable.Length];
        for (int i = 0; i < PermutedTable.Length; i++)
            coarse[i] = table.Cumulative[Math.Min(i << shift, table.Cells)];

        int* cells = stackalloc int[Chunk];
        for (int start = 0; start < count; start += Chunk)
        {
            int some = Math.Min(Chunk, count - start);
            Find(table, coarse, shift, u + start, cells, some);
            Place(table, cells, u + start, z + start, some);
        }
    }

    /// <summary>The cells with cumulative[cell] ≤ u &lt; cumulative[cell + 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Find(CellTable table, float* coarse, int shift, float* u, int* cells, int count)
    {
        for (int j = 0; j < count; j += Vector512<int>.Count)
        {
            var targets = Simd512.LoadFirst(u + j, count - j, Vector512<float>.Zero);
            var cell = Vector512<int>.Zero;
            for (int by = PermutedTable.Length / 2; by > 0; by >>= 1)
            {
                var next = cell + Vector512.Create(by);
                cell = FromWhere(PermutedTable.Lookup(coarse, next), targets, next, cell);
            }
            cell = Vector512.ShiftLeft(cell, shift);
            for (int by = 1 << shift >> 1; by > 0; by >>= 1)
            {
                var next = cell + Vector512.Create(by);
                var value = Vector512<float>.Zero;
                for (int start = 0; start < table.Cells; start += PermutedTable.Length)
                    value = PermutedTable.Lookup(table.Cumulative + start, next, From(start, next), value);
                cell = FromWhere(value, targets, next, cell);
            }
            cell.Store(cells + j);
        }
    }

    /// <summary>The places within cells that have the mass u before them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Place(CellTable table, int* cells, float* u, float* z, int count)
    {
        for (int j = 0; j < count; j += Vector512<int>.Count)
        {
            var cell = Vector512.Load(cells + j);
            Vector512<float> before = default, after = default, low = default, high = default, first = default, second = default;
            for (int start = 0; start < table.Cells; start += PermutedTable.Length)
            {
                var here = From(start, cell);
                before = PermutedTable.Lookup(table.Cumulative + start, cell, here, before);
                after = PermutedTable.Lookup(table.Cumulative + start + 1, cell, here, after);
                low = PermutedTable.Lookup(table.Edges + start, cell, here, low);
                high = PermutedTable.Lookup(table.Edges + start + 1, cell, here, high);
                first = PermutedTable.Lookup(table.Densities + start, cell, here, first);
                second = PermutedTable.Lookup(table.Densities + start + 1, cell, here, second);
            }
            var targets = Simd512.LoadFirst(u + j, count - j, before);
            var place = CellInverse.Place<Vector512<float>, Simd512>(targets - before, after - before, low, high, first, second);
            Simd512.StoreFirst(place, z + j, count - j);
        }
    }

    /// <summary>Which cells lie in the table from a start on, or in a later one, which then overwrites what this one gives.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> From(int start, Vector512<int> cell) => Vector512.GreaterThanOrEqual(cell, Vector512.Create(start));

    /// <summary><paramref name="next"/> where the distribution function there is at most the target, otherwise <paramref name="cell"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> FromWhere(Vector512<float> cumulative, Vector512<float> targets, Vector512<int> next, Vector512<int> cell) =>
        Vector512.ConditionalSelect(Vector512.LessThanOrEqual(cumulative, targets).AsInt32(), next, cell);
}
