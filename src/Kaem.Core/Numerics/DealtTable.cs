using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Kaem.ML.Numerics;

/// <summary>
/// A table dealt out like cards to 2^shift tables of 32 floats: table r has the elements r, r + 2^shift, r + 2·2^shift and so on. One
/// permutation of registers then looks up the r-th of a group of neighbours, in 16 groups at a time.
/// </summary>
internal static unsafe class DealtTable
{
    /// <summary>Groups that a table has.</summary>
    public const int Groups = PermutedTable.Length;

    /// <summary>The largest shift: groups of 8.</summary>
    public const int MostShift = 3;

    /// <summary>From one table to the next.</summary>
    public const int Stride = Groups + Lanes;

    private const int Lanes = 16;

    /// <summary>The least shift with which all of so many elements belong to a group.</summary>
    public static int Shift(int elements)
    {
        int shift = 0;
        while (Groups << shift < elements)
            shift++;
        return shift;
    }

    /// <summary>
    /// Deals out a table. The first of the tables has one element more, so that read from its second on it is the table of what comes
    /// right after each group.
    /// </summary>
    /// <param name="source">Floats up to the next multiple of 16 after <paramref name="last"/>, or more.</param>
    /// <param name="last">The last element that counts.</param>
    /// <param name="padding">What stands for those after it.</param>
    /// <param name="tables">Room for <see cref="Stride"/>·2^shift floats.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Deal(float* source, int last, float padding, int shift, float* tables)
    {
        int length = Groups << shift;
        float* rooms = stackalloc float[2 * (Groups << MostShift)];
        float* from = rooms, to = rooms + (Groups << MostShift);
        for (int i = 0; i < length; i += Lanes)
        {
            var part = Vector512.Create(padding);
            if (i <= last)
                part = Simd512.LoadFirst(source + i, last + 1 - i, part);
            part.Store((shift == 0 ? tables : from) + i);
        }
        var even = Vector512<int>.Indices + Vector512<int>.Indices;
        var odd = even + Vector512<int>.One;
        for (int round = 0; round < shift; round++)
        {
            // Every hand so far is dealt to two: what came before in the table stays before.
            int hands = 1 << round, half = length >> (round + 1);
            bool finished = round == shift - 1;
            float* target = finished ? tables : to;
            int stride = finished ? Stride : half;
            for (int hand = 0; hand < hands; hand++)
            {
                float* cards = from + 2 * half * hand;
                for (int i = 0; i < half; i += Lanes)
                {
                    Vector512<float> low = Vector512.Load(cards + 2 * i), high = Vector512.Load(cards + 2 * i + Lanes);
                    Avx512F.PermuteVar16x32x2(low, even, high).Store(target + stride * hand + i);
                    Avx512F.PermuteVar16x32x2(low, odd, high).Store(target + stride * (hand + hands) + i);
                }
            }
            float* dealt = from;
            from = to;
            to = dealt;
        }
        tables[Groups] = length <= last ? source[length] : padding;
    }
}
