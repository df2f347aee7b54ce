using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Kaem.ML.Numerics;

/// <summary>
/// Tables of 32 floats that 16 indices at a time are looked up in: two registers and one permutation, where a gather takes an element at a time.
/// </summary>
internal static unsafe class PermutedTable
{
    /// <summary>Floats of a table.</summary>
    public const int Length = 32;

    /// <summary>Whether this machine has the permutation.</summary>
    public static bool IsSupported => Avx512F.IsSupported;

    /// <summary><c>table[index mod 32]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Lookup(float* table, Vector512<int> index) =>
        Avx512F.PermuteVar16x32x2(Vector512.Load(table), index, Vector512.Load(table + 16));
}
